<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Sentences</name>
    <message>
        <source>Nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No image was saved and your computer was not changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drive that was being written cannot be used until a restore is finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job was stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An unfinished image was removed. A drive that was already being written cannot be used until a restore is finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it again when you are ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You do not have the right to use “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask an administrator, or start the program as one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a possible value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no drive “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that it is plugged in and choose it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a whole drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a whole drive, or a file that holds one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is in use and being written to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An image of it would not be consistent, so none was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unmount it, or leave that partition out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the cable. If it stays, the drive may be failing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is too small.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a larger drive, or restore only some partitions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unmount its file systems, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is being used by another program or by the system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End what uses it, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is the drive that holds this image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is the drive that is to be copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is write-protected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the write protection or choose another drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is the drive that this computer runs from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the computer from a rescue stick to restore to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drive that is connected now is not the one you chose (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the drive again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” has sectors of another size than the drive in the image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A copy would not work there; nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a drive with the same sector size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no partition %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the list of partitions and choose again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” was not confirmed as the drive to erase.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the last four characters of its serial number, or of its path if it has none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The place “%1” is not there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect its drive, or choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The place “%1” cannot be written to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The place “%1” lies on the drive that is to be imaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a place on another drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough room in “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete old images or choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot hold files as large as this image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a place whose file system has no 4 GB limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another backup of this drive is being written to “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That one goes on; this one was not started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no image at “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an image&apos;s folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” was made by a newer program or uses something unknown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update Lifeboat and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” exists already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was not changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program “%1” is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install it and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the image “%1” is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drive was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use another image of this drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drive could not be read everywhere (%1). It may be failing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What could not be read is missing; an image that was kept is marked incomplete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what matters from the drive now and replace it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” could not be read back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use another drive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the image is good is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the drive that holds it and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the drive of the place, or choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The place is full (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” was unplugged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An unfinished image was removed; a drive that was being written cannot be used until the restore is finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug it in again and start once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” does not hold what was written to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do not use this drive: its content is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program “%1” failed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it was to make was not made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See the details and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something unexpected happened (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job was not done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please report it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 more is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lifeboatctl</name>
    <message>
        <source>The place, drive or file to write to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only these partitions, by number: 1,2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only this partition of the image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The partition of the target that it replaces.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every sector, used or not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fast, normal or small.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name for the image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write only what differs from the image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither check the image before nor the result after.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last four characters of the target&apos;s serial number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Erase the target without asking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>raw, qcow2, vmdk, vhdx or vdi.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print JSON for programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print this text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 takes no arguments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 takes: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 knows no option --%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--%1 is there twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 needs --%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>either --confirm or --yes, not both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no option “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a verb is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no verb “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usage:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Options:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More: man lifeboatctl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done and checked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done, not checked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>serial %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WWN %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>path %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partition %1 will be erased on: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything will be erased on: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown content</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To go on, type the last four characters of: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A new file will be made: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in use, stored in %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no serial number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in use: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while it was not in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while it was mounted read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while it was in use, frozen for a moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while it was being written to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fits, %1 will stay unused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too small by %1: needs at least %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this computer&apos;s system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1  %2 of %3 in use  %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no images in this place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>taken on %1 from %2, %3; %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in use, stored in %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not in this image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding what is in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking the image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Erasing the drive&apos;s old tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing: do not unplug the drive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %1 % · %2 of %3 · %4/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · about %1 min left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
