<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DriveWords</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImageLooks</name>
    <message numerus="yes">
        <source>Damaged in %n place(s). It cannot be restored.</source>
        <translation>
            <numerusform>Damaged in %n place. It cannot be restored.</numerusform>
            <numerusform>Damaged in %n places. It cannot be restored.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobWords</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanNames</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message numerus="yes">
        <source>The last backup of “%1” is %n day(s) old.</source>
        <translation>
            <numerusform>The last backup of “%1” is %n day old.</numerusform>
            <numerusform>The last backup of “%1” is %n days old.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakeOutWords</name>
    <message numerus="yes">
        <source>%n file(s), %1.</source>
        <translation>
            <numerusform>%n file, %1.</numerusform>
            <numerusform>%n files, %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n was left alone because the name was taken.</source>
        <translation>
            <numerusform>%n was left alone because the name was taken.</numerusform>
            <numerusform>%n were left alone because the names were taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more is not listed</source>
        <translation>
            <numerusform>%n more is not listed</numerusform>
            <numerusform>%n more are not listed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n has other permissions or another owner than in the image.</source>
        <translation>
            <numerusform>%n has other permissions or another owner than in the image.</numerusform>
            <numerusform>%n have other permissions or another owner than in the image.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read, or only in part: the image is damaged there.</source>
        <translation>
            <numerusform>%n could not be read, or only in part: the image is damaged there.</numerusform>
            <numerusform>%n could not be read, or only in part: the image is damaged there.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::AgeBar</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::FileModel</name>
    <message numerus="yes">
        <source>has %n more part(s) (streams) that are not copied</source>
        <translation>
            <numerusform>has %n more part (stream) that is not copied</numerusform>
            <numerusform>has %n more parts (streams) that are not copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::FilesPage</name>
    <message numerus="yes">
        <source>%n found, searching in %1</source>
        <translation>
            <numerusform>%n found, searching in %1</numerusform>
            <numerusform>%n found, searching in %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Loading, %n so far…</source>
        <translation>
            <numerusform>Loading, %n so far…</numerusform>
            <numerusform>Loading, %n so far…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found; the search was stopped.</source>
        <translation>
            <numerusform>%n found; the search was stopped.</numerusform>
            <numerusform>%n found; the search was stopped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found.</source>
        <translation>
            <numerusform>%n found.</numerusform>
            <numerusform>%n found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be searched: they are damaged.</source>
        <translation>
            <numerusform>%n folder could not be searched: it is damaged.</numerusform>
            <numerusform>%n folders could not be searched: they are damaged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries.</source>
        <translation>
            <numerusform>%n entry.</numerusform>
            <numerusform>%n entries.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chosen, with all that is in the folders</source>
        <translation>
            <numerusform>%n chosen, with all that is in it</numerusform>
            <numerusform>%n chosen, with all that is in the folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chosen, %1</source>
        <translation>
            <numerusform>%n chosen, %1</numerusform>
            <numerusform>%n chosen, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::HomePage</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, room for about %n more.</source>
        <translation>
            <numerusform>%1, room for about %n more.</numerusform>
            <numerusform>%1, room for about %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::RestoreAssistant</name>
    <message numerus="yes">
        <source>Nothing has been written yet. The restore starts in %n second(s).</source>
        <translation>
            <numerusform>Nothing has been written yet. The restore starts in %n second.</numerusform>
            <numerusform>Nothing has been written yet. The restore starts in %n seconds.</numerusform>
        </translation>
    </message>
</context>
</TS>
