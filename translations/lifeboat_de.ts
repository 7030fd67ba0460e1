<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Sentences</name>
    <message>
        <source>Nothing was written.</source>
        <translation>Es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>No image was saved and your computer was not changed.</source>
        <translation>Es wurde kein Abbild gespeichert, und an Ihrem Computer wurde nichts verändert.</translation>
    </message>
    <message>
        <source>The drive that was being written cannot be used until a restore is finished.</source>
        <translation>Das Laufwerk, auf das geschrieben wurde, ist erst wieder verwendbar, wenn eine Wiederherstellung darauf abgeschlossen ist.</translation>
    </message>
    <message>
        <source>The job was stopped.</source>
        <translation>Der Vorgang wurde abgebrochen.</translation>
    </message>
    <message>
        <source>An unfinished image was removed. A drive that was already being written cannot be used until a restore is finished.</source>
        <translation>Ein unfertiges Abbild wurde entfernt. Ein Laufwerk, auf das schon geschrieben wurde, ist erst wieder verwendbar, wenn eine Wiederherstellung darauf abgeschlossen ist.</translation>
    </message>
    <message>
        <source>Start it again when you are ready.</source>
        <translation>Starten Sie ihn neu, wenn Sie so weit sind.</translation>
    </message>
    <message>
        <source>You do not have the right to use “%1”.</source>
        <translation>Sie haben keine Berechtigung für „%1“.</translation>
    </message>
    <message>
        <source>Nothing was started.</source>
        <translation>Es wurde nichts gestartet.</translation>
    </message>
    <message>
        <source>Ask an administrator, or start the program as one.</source>
        <translation>Wenden Sie sich an die Systemverwaltung, oder starten Sie das Programm mit deren Rechten.</translation>
    </message>
    <message>
        <source>“%1” is not a possible value.</source>
        <translation>„%1“ ist kein möglicher Wert.</translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation>Korrigieren Sie ihn, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is no drive “%1”.</source>
        <translation>Es gibt kein Laufwerk „%1“.</translation>
    </message>
    <message>
        <source>Check that it is plugged in and choose it again.</source>
        <translation>Prüfen Sie, ob es angeschlossen ist, und wählen Sie es noch einmal aus.</translation>
    </message>
    <message>
        <source>“%1” is not a whole drive.</source>
        <translation>„%1“ ist kein ganzes Laufwerk.</translation>
    </message>
    <message>
        <source>Choose a whole drive, or a file that holds one.</source>
        <translation>Wählen Sie ein ganzes Laufwerk oder eine Datei, die eines enthält.</translation>
    </message>
    <message>
        <source>“%1” is in use and being written to.</source>
        <translation>„%1“ ist in Gebrauch, und es wird darauf geschrieben.</translation>
    </message>
    <message>
        <source>An image of it would not be consistent, so none was made.</source>
        <translation>Ein Abbild davon wäre in sich nicht stimmig. Deshalb wurde keines erstellt.</translation>
    </message>
    <message>
        <source>Unmount it, or leave that partition out.</source>
        <translation>Hängen Sie es aus, oder lassen Sie diese Partition weg.</translation>
    </message>
    <message>
        <source>“%1” cannot be read.</source>
        <translation>„%1“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Check the cable. If it stays, the drive may be failing.</source>
        <translation>Prüfen Sie das Kabel. Hilft das nicht, ist das Laufwerk vielleicht defekt.</translation>
    </message>
    <message>
        <source>“%1” is too small.</source>
        <translation>„%1“ ist zu klein.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts verändert.</translation>
    </message>
    <message>
        <source>Choose a larger drive, or restore only some partitions.</source>
        <translation>Wählen Sie ein größeres Laufwerk, oder stellen Sie nur einzelne Partitionen wieder her.</translation>
    </message>
    <message>
        <source>“%1” is in use.</source>
        <translation>„%1“ ist in Gebrauch.</translation>
    </message>
    <message>
        <source>Unmount its file systems, then try again.</source>
        <translation>Hängen Sie seine Dateisysteme aus, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is being used by another program or by the system.</source>
        <translation>„%1“ wird von einem anderen Programm oder vom System verwendet.</translation>
    </message>
    <message>
        <source>End what uses it, then try again.</source>
        <translation>Beenden Sie, was es verwendet, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is the drive that holds this image.</source>
        <translation>„%1“ ist das Laufwerk, auf dem dieses Abbild liegt.</translation>
    </message>
    <message>
        <source>Choose another drive.</source>
        <translation>Wählen Sie ein anderes Laufwerk.</translation>
    </message>
    <message>
        <source>“%1” is the drive that is to be copied.</source>
        <translation>„%1“ ist das Laufwerk, das kopiert werden soll.</translation>
    </message>
    <message>
        <source>“%1” is write-protected.</source>
        <translation>„%1“ ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>Remove the write protection or choose another drive.</source>
        <translation>Heben Sie den Schreibschutz auf, oder wählen Sie ein anderes Laufwerk.</translation>
    </message>
    <message>
        <source>“%1” is the drive that this computer runs from.</source>
        <translation>Von „%1“ läuft dieser Computer.</translation>
    </message>
    <message>
        <source>Start the computer from a rescue stick to restore to it.</source>
        <translation>Starten Sie den Computer von einem Rettungsstick, um darauf wiederherzustellen.</translation>
    </message>
    <message>
        <source>The drive that is connected now is not the one you chose (%1).</source>
        <translation>Das Laufwerk, das jetzt angeschlossen ist, ist nicht das ausgewählte (%1).</translation>
    </message>
    <message>
        <source>Choose the drive again.</source>
        <translation>Wählen Sie das Laufwerk noch einmal aus.</translation>
    </message>
    <message>
        <source>“%1” has sectors of another size than the drive in the image.</source>
        <translation>„%1“ hat eine andere Sektorgröße als das Laufwerk im Abbild.</translation>
    </message>
    <message>
        <source>A copy would not work there; nothing was written.</source>
        <translation>Eine Kopie würde dort nicht funktionieren. Es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Choose a drive with the same sector size.</source>
        <translation>Wählen Sie ein Laufwerk mit derselben Sektorgröße.</translation>
    </message>
    <message>
        <source>There is no partition %1.</source>
        <translation>Es gibt keine Partition %1.</translation>
    </message>
    <message>
        <source>Look at the list of partitions and choose again.</source>
        <translation>Sehen Sie in der Liste der Partitionen nach, und wählen Sie noch einmal.</translation>
    </message>
    <message>
        <source>“%1” was not confirmed as the drive to erase.</source>
        <translation>„%1“ wurde nicht als das zu löschende Laufwerk bestätigt.</translation>
    </message>
    <message>
        <source>The place “%1” is not there.</source>
        <translation>Der Ablageort „%1“ ist nicht vorhanden.</translation>
    </message>
    <message>
        <source>Connect its drive, or choose another place.</source>
        <translation>Schließen Sie sein Laufwerk an, oder wählen Sie einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>The place “%1” cannot be written to.</source>
        <translation>In den Ablageort „%1“ kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>Wählen Sie einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>The place “%1” lies on the drive that is to be imaged.</source>
        <translation>Der Ablageort „%1“ liegt auf dem Laufwerk, das gesichert werden soll.</translation>
    </message>
    <message>
        <source>Choose a place on another drive.</source>
        <translation>Wählen Sie einen Ablageort auf einem anderen Laufwerk.</translation>
    </message>
    <message>
        <source>There is not enough room in “%1”.</source>
        <translation>In „%1“ ist nicht genug Platz.</translation>
    </message>
    <message>
        <source>Delete old images or choose another place.</source>
        <translation>Löschen Sie alte Abbilder, oder wählen Sie einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>“%1” cannot hold files as large as this image.</source>
        <translation>„%1“ kann keine Dateien aufnehmen, die so groß sind wie dieses Abbild.</translation>
    </message>
    <message>
        <source>Choose a place whose file system has no 4 GB limit.</source>
        <translation>Wählen Sie einen Ablageort, dessen Dateisystem keine Grenze von 4 GB hat.</translation>
    </message>
    <message>
        <source>Another backup of this drive is being written to “%1”.</source>
        <translation>Nach „%1“ wird gerade eine andere Sicherung dieses Laufwerks geschrieben.</translation>
    </message>
    <message>
        <source>That one goes on; this one was not started.</source>
        <translation>Jene läuft weiter; diese wurde nicht gestartet.</translation>
    </message>
    <message>
        <source>Wait until it has ended.</source>
        <translation>Warten Sie, bis sie beendet ist.</translation>
    </message>
    <message>
        <source>There is no image at “%1”.</source>
        <translation>Unter „%1“ gibt es kein Abbild.</translation>
    </message>
    <message>
        <source>Choose an image&apos;s folder.</source>
        <translation>Wählen Sie den Ordner eines Abbilds.</translation>
    </message>
    <message>
        <source>“%1” was made by a newer program or uses something unknown.</source>
        <translation>„%1“ stammt von einer neueren Programmversion oder verwendet etwas Unbekanntes.</translation>
    </message>
    <message>
        <source>Update Lifeboat and try again.</source>
        <translation>Aktualisieren Sie Lifeboat, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“%1” exists already.</source>
        <translation>„%1“ ist schon vorhanden.</translation>
    </message>
    <message>
        <source>It was not changed.</source>
        <translation>Es wurde nicht verändert.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The program “%1” is not installed.</source>
        <translation>Das Programm „%1“ ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it and try again.</source>
        <translation>Installieren Sie es, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Part of the image “%1” is damaged.</source>
        <translation>Ein Teil des Abbilds „%1“ ist beschädigt.</translation>
    </message>
    <message>
        <source>Use another image of this drive.</source>
        <translation>Verwenden Sie ein anderes Abbild dieses Laufwerks.</translation>
    </message>
    <message>
        <source>The drive could not be read everywhere (%1). It may be failing.</source>
        <translation>Das Laufwerk konnte nicht überall gelesen werden (%1). Vielleicht ist es defekt.</translation>
    </message>
    <message>
        <source>Copy what matters from the drive now and replace it.</source>
        <translation>Kopieren Sie jetzt alles Wichtige von dem Laufwerk, und ersetzen Sie es.</translation>
    </message>
    <message>
        <source>“%1” could not be read back.</source>
        <translation>„%1“ konnte nicht zurückgelesen werden.</translation>
    </message>
    <message>
        <source>Use another drive.</source>
        <translation>Verwenden Sie ein anderes Laufwerk.</translation>
    </message>
    <message>
        <source>“%1” could not be written.</source>
        <translation>„%1“ konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>“%1” could not be read.</source>
        <translation>„%1“ konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Check the drive that holds it and try again.</source>
        <translation>Prüfen Sie das Laufwerk, auf dem es liegt, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the drive of the place, or choose another place.</source>
        <translation>Prüfen Sie das Laufwerk des Ablageorts, oder wählen Sie einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>The place is full (%1).</source>
        <translation>Der Ablageort ist voll (%1).</translation>
    </message>
    <message>
        <source>“%1” was unplugged.</source>
        <translation>„%1“ wurde abgezogen.</translation>
    </message>
    <message>
        <source>An unfinished image was removed; a drive that was being written cannot be used until the restore is finished.</source>
        <translation>Ein unfertiges Abbild wurde entfernt. Ein Laufwerk, auf das geschrieben wurde, ist erst wieder verwendbar, wenn die Wiederherstellung abgeschlossen ist.</translation>
    </message>
    <message>
        <source>Plug it in again and start once more.</source>
        <translation>Schließen Sie es wieder an, und starten Sie noch einmal.</translation>
    </message>
    <message>
        <source>“%1” does not hold what was written to it.</source>
        <translation>Auf „%1“ steht nicht das, was darauf geschrieben wurde.</translation>
    </message>
    <message>
        <source>Do not use this drive: its content is wrong.</source>
        <translation>Verwenden Sie dieses Laufwerk nicht: Sein Inhalt ist falsch.</translation>
    </message>
    <message>
        <source>The program “%1” failed.</source>
        <translation>Das Programm „%1“ ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>What it was to make was not made.</source>
        <translation>Was es erstellen sollte, wurde nicht erstellt.</translation>
    </message>
    <message>
        <source>See the details and try again.</source>
        <translation>Sehen Sie sich die Einzelheiten an, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Something unexpected happened (%1).</source>
        <translation>Etwas Unerwartetes ist geschehen (%1).</translation>
    </message>
    <message>
        <source>The job was not done.</source>
        <translation>Der Vorgang wurde nicht ausgeführt.</translation>
    </message>
    <message>
        <source>Please report it.</source>
        <translation>Bitte melden Sie es.</translation>
    </message>
    <message>
        <source>%1 more is needed.</source>
        <translation>Es fehlen %1.</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Type the last four characters of its serial number; without one, those of its WWN or its path.</source>
        <translation>Geben Sie die letzten vier Zeichen seiner Seriennummer ein; hat es keine, die seines WWN oder seines Pfads.</translation>
    </message>
    <message>
        <source>It cannot be restored. A drive that was already being written cannot be used until a restore is finished.</source>
        <translation>Es kann nicht wiederhergestellt werden. Ein Laufwerk, auf das schon geschrieben wurde, ist erst wieder verwendbar, wenn eine Wiederherstellung darauf abgeschlossen ist.</translation>
    </message>
    <message>
        <source>What could not be read is missing: an image that was kept is marked incomplete, a drive that was being written cannot be used.</source>
        <translation>Was nicht gelesen werden konnte, fehlt: Ein behaltenes Abbild ist als unvollständig gekennzeichnet, ein Laufwerk, auf das geschrieben wurde, ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>Whether the image is good is not known. A drive that was already being written cannot be used until a restore is finished.</source>
        <translation>Ob das Abbild in Ordnung ist, ist nicht bekannt. Ein Laufwerk, auf das schon geschrieben wurde, ist erst wieder verwendbar, wenn eine Wiederherstellung darauf abgeschlossen ist.</translation>
    </message>
    <message>
        <source>Lifeboat&apos;s worker ended in the middle of the job.</source>
        <translation>Der Arbeitsprozess von Lifeboat ist mitten im Vorgang beendet worden.</translation>
    </message>
    <message>
        <source>An image was not finished. A drive that was being written cannot be used until a restore is finished.</source>
        <translation>Ein Abbild wurde nicht fertig. Ein Laufwerk, auf das geschrieben wurde, ist erst wieder verwendbar, wenn eine Wiederherstellung darauf abgeschlossen ist.</translation>
    </message>
    <message>
        <source>Start the job again. If it happens again, please report it.</source>
        <translation>Starten Sie den Vorgang noch einmal. Geschieht es wieder, melden Sie es bitte.</translation>
    </message>
    <message>
        <source>Another job is working with “%1”.</source>
        <translation>Ein anderer Vorgang arbeitet mit „%1“.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it.</source>
        <translation>Warten Sie, bis er beendet ist, oder brechen Sie ihn ab.</translation>
    </message>
    <message>
        <source>There is no job “%1”.</source>
        <translation>Es gibt keinen Vorgang „%1“.</translation>
    </message>
    <message>
        <source>Look at the list of jobs and choose again.</source>
        <translation>Sehen Sie in der Liste der Vorgänge nach, und wählen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Lifeboat&apos;s worker does not answer.</source>
        <translation>Der Arbeitsprozess von Lifeboat antwortet nicht.</translation>
    </message>
    <message>
        <source>Try again. If it stays, install Lifeboat anew.</source>
        <translation>Versuchen Sie es noch einmal. Hilft das nicht, installieren Sie Lifeboat neu.</translation>
    </message>
    <message>
        <source>The image “%1” could not be deleted.</source>
        <translation>Das Abbild „%1“ konnte nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>It may be incomplete now: do not rely on it. No other image was touched.</source>
        <translation>Es ist jetzt vielleicht unvollständig: Verlassen Sie sich nicht darauf. Kein anderes Abbild wurde berührt.</translation>
    </message>
    <message>
        <source>Check that its place can be written to, then delete it again.</source>
        <translation>Prüfen Sie, ob auf den Ablageort geschrieben werden kann, und löschen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>lifeboatctl</name>
    <message>
        <source>The place, drive or file to write to.</source>
        <translation>Ablageort, Laufwerk oder Datei, wohin geschrieben wird.</translation>
    </message>
    <message>
        <source>Only these partitions, by number: 1,2.</source>
        <translation>Nur diese Partitionen, nach Nummer: 1,2.</translation>
    </message>
    <message>
        <source>Only this partition of the image.</source>
        <translation>Nur diese Partition des Abbilds.</translation>
    </message>
    <message>
        <source>The partition of the target that it replaces.</source>
        <translation>Die Partition des Ziels, die sie ersetzt.</translation>
    </message>
    <message>
        <source>Every sector, used or not.</source>
        <translation>Jeder Sektor, ob belegt oder nicht.</translation>
    </message>
    <message>
        <source>fast, normal or small.</source>
        <translation>fast (schnell), normal oder small (klein).</translation>
    </message>
    <message>
        <source>A name for the image.</source>
        <translation>Ein Name für das Abbild.</translation>
    </message>
    <message>
        <source>Write only what differs from the image.</source>
        <translation>Nur schreiben, was vom Abbild abweicht.</translation>
    </message>
    <message>
        <source>Neither check the image before nor the result after.</source>
        <translation>Weder vorher das Abbild noch nachher das Ergebnis prüfen.</translation>
    </message>
    <message>
        <source>The last four characters of the target&apos;s serial number.</source>
        <translation>Die letzten vier Zeichen der Seriennummer des Ziels.</translation>
    </message>
    <message>
        <source>raw, qcow2, vmdk, vhdx or vdi.</source>
        <translation>raw, qcow2, vmdk, vhdx oder vdi.</translation>
    </message>
    <message>
        <source>Print JSON for programs.</source>
        <translation>JSON für Programme ausgeben.</translation>
    </message>
    <message>
        <source>Print this text.</source>
        <translation>Diesen Text ausgeben.</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>Die Version ausgeben.</translation>
    </message>
    <message>
        <source>%1 takes no arguments</source>
        <translation>%1 nimmt keine Angaben an</translation>
    </message>
    <message>
        <source>%1 takes: %2</source>
        <translation>%1 braucht: %2</translation>
    </message>
    <message>
        <source>%1 knows no option --%2</source>
        <translation>%1 kennt keine Option --%2</translation>
    </message>
    <message>
        <source>--%1 is there twice</source>
        <translation>--%1 steht zweimal da</translation>
    </message>
    <message>
        <source>%1 needs --%2</source>
        <translation>%1 braucht --%2</translation>
    </message>
    <message>
        <source>either --confirm or --yes, not both</source>
        <translation>entweder --confirm oder --yes, nicht beide</translation>
    </message>
    <message>
        <source>there is no option “%1”</source>
        <translation>es gibt keine Option „%1“</translation>
    </message>
    <message>
        <source>a verb is missing</source>
        <translation>es fehlt ein Befehl</translation>
    </message>
    <message>
        <source>there is no verb “%1”</source>
        <translation>es gibt keinen Befehl „%1“</translation>
    </message>
    <message>
        <source>Usage:</source>
        <translation>Aufruf:</translation>
    </message>
    <message>
        <source>Options:</source>
        <translation>Optionen:</translation>
    </message>
    <message>
        <source>More: man lifeboatctl</source>
        <translation>Mehr: man lifeboatctl</translation>
    </message>
    <message>
        <source>Done and checked.</source>
        <translation>Fertig und geprüft.</translation>
    </message>
    <message>
        <source>Done, not checked.</source>
        <translation>Fertig, nicht geprüft.</translation>
    </message>
    <message>
        <source>serial %1</source>
        <translation>Seriennummer %1</translation>
    </message>
    <message>
        <source>WWN %1</source>
        <translation>WWN %1</translation>
    </message>
    <message>
        <source>path %1</source>
        <translation>Pfad %1</translation>
    </message>
    <message>
        <source>Partition %1 will be erased on: %2</source>
        <translation>Partition %1 wird gelöscht auf: %2</translation>
    </message>
    <message>
        <source>Everything will be erased on: %1</source>
        <translation>Alles wird gelöscht auf: %1</translation>
    </message>
    <message>
        <source>unknown content</source>
        <translation>unbekannter Inhalt</translation>
    </message>
    <message>
        <source>To go on, type the last four characters of: %1</source>
        <translation>Um fortzufahren, geben Sie die letzten vier Zeichen ein von: %1</translation>
    </message>
    <message>
        <source>A new file will be made: %1</source>
        <translation>Es wird eine neue Datei angelegt: %1</translation>
    </message>
    <message>
        <source>%1 in use, stored in %2: %3</source>
        <translation>%1 belegt, gespeichert in %2: %3</translation>
    </message>
    <message>
        <source>no serial number</source>
        <translation>keine Seriennummer</translation>
    </message>
    <message>
        <source>not in use</source>
        <translation>nicht in Gebrauch</translation>
    </message>
    <message>
        <source>in use: %1</source>
        <translation>in Gebrauch: %1</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>while it was not in use</source>
        <translation>während es nicht in Gebrauch war</translation>
    </message>
    <message>
        <source>while it was mounted read-only</source>
        <translation>während es schreibgeschützt eingehängt war</translation>
    </message>
    <message>
        <source>while it was in use, frozen for a moment</source>
        <translation>während es in Gebrauch und kurz angehalten war</translation>
    </message>
    <message>
        <source>while it was being written to</source>
        <translation>während darauf geschrieben wurde</translation>
    </message>
    <message>
        <source>Fits, %1 will stay unused.</source>
        <translation>Passt, %1 bleiben ungenutzt.</translation>
    </message>
    <message>
        <source>Fits.</source>
        <translation>Passt.</translation>
    </message>
    <message>
        <source>Too small by %1: needs at least %2.</source>
        <translation>Um %1 zu klein: mindestens %2 sind nötig.</translation>
    </message>
    <message>
        <source>this computer&apos;s system</source>
        <translation>System dieses Computers</translation>
    </message>
    <message>
        <source>%1  %2 of %3 in use  %4</source>
        <translation>%1  %2 von %3 belegt  %4</translation>
    </message>
    <message>
        <source>There are no images in this place.</source>
        <translation>An diesem Ablageort gibt es keine Abbilder.</translation>
    </message>
    <message>
        <source>taken on %1 from %2, %3; %4</source>
        <translation>aufgenommen am %1 von %2, %3; %4</translation>
    </message>
    <message>
        <source>%1 in use, stored in %2</source>
        <translation>%1 belegt, gespeichert in %2</translation>
    </message>
    <message>
        <source>%1 in use</source>
        <translation>%1 belegt</translation>
    </message>
    <message>
        <source>not in this image</source>
        <translation>nicht in diesem Abbild</translation>
    </message>
    <message>
        <source>Finding what is in use</source>
        <translation>Suche, was belegt ist</translation>
    </message>
    <message>
        <source>Checking the image</source>
        <translation>Abbild wird geprüft</translation>
    </message>
    <message>
        <source>Erasing the drive&apos;s old tables</source>
        <translation>Alte Tabellen des Laufwerks werden gelöscht</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Finishing: do not unplug the drive</source>
        <translation>Abschließen: Laufwerk nicht abziehen</translation>
    </message>
    <message>
        <source>Checking the result</source>
        <translation>Ergebnis wird geprüft</translation>
    </message>
    <message>
        <source> %1 % · %2 of %3 · %4/s</source>
        <translation> %1 % · %2 von %3 · %4/s</translation>
    </message>
    <message>
        <source> · about %1 min left</source>
        <translation> · noch etwa %1 min</translation>
    </message>
    <message>
        <source>Show the job until it has ended.</source>
        <translation>Den Vorgang anzeigen, bis er beendet ist.</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>restore</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>clone</source>
        <translation>Kopie von Laufwerk zu Laufwerk</translation>
    </message>
    <message>
        <source>export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>finishing</source>
        <translation>wird abgeschlossen</translation>
    </message>
    <message>
        <source>done and checked</source>
        <translation>fertig und geprüft</translation>
    </message>
    <message>
        <source>done, not checked</source>
        <translation>fertig, nicht geprüft</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>nicht ausgeführt</translation>
    </message>
    <message>
        <source>There are no jobs.</source>
        <translation>Es gibt keine Vorgänge.</translation>
    </message>
    <message>
        <source>Stop the job? It goes on without this program if you do not. [y/N]</source>
        <translation>Den Vorgang abbrechen? Sonst läuft er ohne dieses Programm weiter. [j/N]</translation>
    </message>
    <message>
        <source>y</source>
        <translation>j</translation>
    </message>
    <message>
        <source>Erase or delete without asking.</source>
        <translation>Ohne Rückfrage löschen.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>Deleted: %1</source>
        <translation>Gelöscht: %1</translation>
    </message>
</context>
</TS>
