<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CalendarMistake</name>
    <message>
        <source>“%1”: %2</source>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>What follows the day of the week is not understood.</source>
        <translation>Was auf den Wochentag folgt, ist nicht verständlich.</translation>
    </message>
    <message>
        <source>The day of the week is not understood: Mon, Tue, Wed, Thu, Fri, Sat or Sun.</source>
        <translation>Der Wochentag ist nicht verständlich: Mon, Tue, Wed, Thu, Fri, Sat oder Sun.</translation>
    </message>
    <message>
        <source>The days of the week stand in the wrong order.</source>
        <translation>Die Wochentage stehen in der falschen Reihenfolge.</translation>
    </message>
    <message>
        <source>There is no such year in a calendar.</source>
        <translation>Ein solches Jahr gibt es im Kalender nicht.</translation>
    </message>
    <message>
        <source>A month is a number from 1 to 12.</source>
        <translation>Ein Monat ist eine Zahl von 1 bis 12.</translation>
    </message>
    <message>
        <source>A day is a number from 1 to 31.</source>
        <translation>Ein Tag ist eine Zahl von 1 bis 31.</translation>
    </message>
    <message>
        <source>The date is not understood: write year-month-day, with * for any.</source>
        <translation>Das Datum ist nicht verständlich: Schreiben Sie Jahr-Monat-Tag, mit * für beliebig.</translation>
    </message>
    <message>
        <source>An hour is a number from 0 to 23.</source>
        <translation>Eine Stunde ist eine Zahl von 0 bis 23.</translation>
    </message>
    <message>
        <source>A minute is a number from 0 to 59.</source>
        <translation>Eine Minute ist eine Zahl von 0 bis 59.</translation>
    </message>
    <message>
        <source>A second is a number from 0 to 59.</source>
        <translation>Eine Sekunde ist eine Zahl von 0 bis 59.</translation>
    </message>
    <message>
        <source>The time is not understood: write hour:minute.</source>
        <translation>Die Uhrzeit ist nicht verständlich: Schreiben Sie Stunde:Minute.</translation>
    </message>
    <message>
        <source>This is not understood.</source>
        <translation>Das ist nicht verständlich.</translation>
    </message>
    <message>
        <source>That has passed and does not come again.</source>
        <translation>Das ist vorbei und kommt nicht wieder.</translation>
    </message>
</context>
<context>
    <name>DiskMap</name>
    <message>
        <source>Free space</source>
        <translation>Freier Platz</translation>
    </message>
    <message>
        <source>No partitions</source>
        <translation>Keine Partitionen</translation>
    </message>
    <message>
        <source>Unknown content</source>
        <translation>Unbekannter Inhalt</translation>
    </message>
    <message>
        <source>Will stay unused</source>
        <translation>Bleibt ungenutzt</translation>
    </message>
    <message>
        <source>%1 of %2 used</source>
        <translation>%1 von %2 belegt</translation>
    </message>
    <message>
        <source>Partition %1</source>
        <translation>Partition %1</translation>
    </message>
    <message>
        <source>will be erased</source>
        <translation>wird gelöscht</translation>
    </message>
    <message>
        <source>not in the image</source>
        <translation>nicht im Abbild</translation>
    </message>
    <message>
        <source>Will be erased</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>To erase</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Not in the image</source>
        <translation>Nicht im Abbild</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Swap</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Verschlüsselt</translation>
    </message>
    <message>
        <source>EFI system</source>
        <translation>EFI-System</translation>
    </message>
    <message>
        <source>Windows reserved</source>
        <translation>Windows reserviert</translation>
    </message>
    <message>
        <source>Windows recovery</source>
        <translation>Windows-Wiederherstellung</translation>
    </message>
    <message>
        <source>BIOS boot</source>
        <translation>BIOS-Start</translation>
    </message>
    <message>
        <source>Linux home</source>
        <translation>Linux-Home</translation>
    </message>
    <message>
        <source>Linux boot</source>
        <translation>Linux-Start</translation>
    </message>
    <message>
        <source>system</source>
        <comment>what a partition is for</comment>
        <translation>System</translation>
    </message>
    <message>
        <source>data</source>
        <comment>what a partition is for</comment>
        <translation>Daten</translation>
    </message>
    <message>
        <source>start-up</source>
        <comment>what a partition is for</comment>
        <translation>Start</translation>
    </message>
    <message>
        <source>other</source>
        <comment>what a partition is for</comment>
        <translation>Sonstiges</translation>
    </message>
    <message>
        <source>free</source>
        <comment>what a partition is for</comment>
        <translation>frei</translation>
    </message>
</context>
<context>
    <name>DriveWords</name>
    <message>
        <source>memory card</source>
        <translation>Speicherkarte</translation>
    </message>
    <message>
        <source>virtual drive</source>
        <translation>virtuelles Laufwerk</translation>
    </message>
    <message>
        <source>drive in a file</source>
        <translation>Laufwerk in einer Datei</translation>
    </message>
    <message>
        <source>WWN %1</source>
        <translation>WWN %1</translation>
    </message>
    <message>
        <source>serial %1</source>
        <translation>Seriennummer %1</translation>
    </message>
    <message>
        <source>This computer&apos;s system</source>
        <translation>System dieses Computers</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message>
        <source>today %1</source>
        <translation>heute um %1</translation>
    </message>
    <message>
        <source>yesterday %1</source>
        <translation>gestern um %1</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>path %1</source>
        <translation>Pfad %1</translation>
    </message>
    <message>
        <source>tomorrow %1</source>
        <translation>morgen %1</translation>
    </message>
    <message>
        <source>It is used by %1 (encrypted, or joined with other drives) and cannot be held still while it is in use. Leave that partition out, or make the image from a rescue system.</source>
        <translation>Es wird von %1 benutzt (verschlüsselt oder mit anderen Laufwerken verbunden) und kann nicht stillgehalten werden, solange es in Gebrauch ist. Lassen Sie die Partition weg, oder machen Sie das Abbild von einem Rettungssystem aus.</translation>
    </message>
    <message>
        <source>This drive is in use. It is copied while you go on working; at the end everything on it stands still for a moment, no longer than 2 seconds.</source>
        <translation>Dieses Laufwerk ist in Gebrauch. Es wird kopiert, während Sie weiterarbeiten; am Ende steht alles darauf für einen Augenblick still, nicht länger als 2 Sekunden.</translation>
    </message>
</context>
<context>
    <name>ImageLooks</name>
    <message>
        <source>Checked %1: every byte is right.</source>
        <translation>%1 geprüft: Jedes Byte stimmt.</translation>
    </message>
    <message>
        <source>Not checked yet.</source>
        <translation>Noch nicht geprüft.</translation>
    </message>
    <message>
        <source>Incomplete: the drive could not be read everywhere.</source>
        <translation>Unvollständig: Das Laufwerk war nicht überall lesbar.</translation>
    </message>
    <message numerus="yes">
        <source>Damaged in %n place(s). It cannot be restored.</source>
        <translation>
            <numerusform>An %n Stelle beschädigt. Es lässt sich nicht wiederherstellen.</numerusform>
            <numerusform>An %n Stellen beschädigt. Es lässt sich nicht wiederherstellen.</numerusform>
        </translation>
    </message>
    <message>
        <source>It cannot be read.</source>
        <translation>Es ist nicht lesbar.</translation>
    </message>
</context>
<context>
    <name>ImageWords</name>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>Fits.</source>
        <translation>Passt.</translation>
    </message>
    <message>
        <source>Fits, %1 will stay unused.</source>
        <translation>Passt, %1 bleiben ungenutzt.</translation>
    </message>
    <message>
        <source>Too small by %1: needs at least %2.</source>
        <translation>Um %1 zu klein: mindestens %2 sind nötig.</translation>
    </message>
    <message>
        <source>only what had changed since the image of %1</source>
        <translation>nur, was sich seit dem Abbild von %1 geändert hatte</translation>
    </message>
    <message>
        <source>only what had changed since an earlier image</source>
        <translation>nur, was sich seit einem früheren Abbild geändert hatte</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
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
        <source>while it was in use, everything on it standing still for a moment</source>
        <translation>während es in Gebrauch war, wobei alles darauf für einen Augenblick stillstand</translation>
    </message>
    <message>
        <source>while it was in use; everything on it stood still for %1 at %2</source>
        <translation>während es in Gebrauch war; alles darauf stand um %2 für %1 still</translation>
    </message>
    <message>
        <source>while it was being written to</source>
        <translation>während darauf geschrieben wurde</translation>
    </message>
</context>
<context>
    <name>JobProgress</name>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
</context>
<context>
    <name>JobWords</name>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Klonen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Wird abgeschlossen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Done and checked</source>
        <translation>Fertig und geprüft</translation>
    </message>
    <message>
        <source>Done, not checked</source>
        <translation>Fertig, nicht geprüft</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Nicht abgeschlossen</translation>
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
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 Std. %2 Min.</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>less than a second</source>
        <translation>weniger als eine Sekunde</translation>
    </message>
</context>
<context>
    <name>PlaceReason</name>
    <message>
        <source>Not connected.</source>
        <translation>Nicht verbunden.</translation>
    </message>
    <message>
        <source>This place cannot be written to.</source>
        <translation>Hier kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>This place is on the drive you are backing up.</source>
        <translation>Er liegt auf dem Laufwerk, das gesichert werden soll.</translation>
    </message>
</context>
<context>
    <name>PlanNames</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weiteres</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, when connected</source>
        <translation>%1, beim Anschließen</translation>
    </message>
    <message>
        <source>%1, every week</source>
        <translation>%1, jede Woche</translation>
    </message>
    <message>
        <source>%1, every month</source>
        <translation>%1, jeden Monat</translation>
    </message>
    <message>
        <source>%1, every day</source>
        <translation>%1, jeden Tag</translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message>
        <source>every %1 at %2</source>
        <translation>jeden %1 um %2</translation>
    </message>
    <message>
        <source>%1 to %2 at %3</source>
        <translation>%1 bis %2 um %3</translation>
    </message>
    <message>
        <source>every day at %1</source>
        <translation>jeden Tag um %1</translation>
    </message>
    <message>
        <source>on the last day of every month at %1</source>
        <translation>am letzten Tag jedes Monats um %1</translation>
    </message>
    <message>
        <source>on day %1 of every month at %2</source>
        <translation>am %1. jedes Monats um %2</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 und %2</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Not due yet</source>
        <translation>Noch nicht fällig</translation>
    </message>
    <message>
        <source>Fine</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Überfällig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Misslungen</translation>
    </message>
    <message>
        <source>Has a mistake</source>
        <translation>Hat einen Fehler</translation>
    </message>
    <message>
        <source>It has not run yet.</source>
        <translation>Er ist noch nicht gelaufen.</translation>
    </message>
    <message>
        <source>Done, %1.</source>
        <translation>Fertig, %1.</translation>
    </message>
    <message>
        <source>Not done, %1: %2</source>
        <translation>Nicht gelungen, %1: %2</translation>
    </message>
    <message>
        <source>Not done, %1.</source>
        <translation>Nicht gelungen, %1.</translation>
    </message>
    <message>
        <source>The backup is waiting for “%1”: connect it.</source>
        <translation>Die Sicherung wartet auf „%1“: Schließen Sie den Ablageort an.</translation>
    </message>
    <message>
        <source>The backup is waiting for the drive “%1”: connect it.</source>
        <translation>Die Sicherung wartet auf das Laufwerk „%1“: Schließen Sie es an.</translation>
    </message>
    <message>
        <source>The backup is waiting until the computer has power: plug it in.</source>
        <translation>Die Sicherung wartet auf Strom: Schließen Sie den Computer ans Netz an.</translation>
    </message>
    <message>
        <source>The drive was written to too much; it is tried again after %1.</source>
        <translation>Auf das Laufwerk wurde zu viel geschrieben; nach %1 wird es noch einmal versucht.</translation>
    </message>
    <message>
        <source>Stopped by a person, %1.</source>
        <translation>Von einer Person gestoppt, %1.</translation>
    </message>
    <message>
        <source>every hour</source>
        <translation>jede Stunde</translation>
    </message>
    <message>
        <source>when the place is connected</source>
        <translation>wenn der Ablageort angeschlossen wird</translation>
    </message>
    <message>
        <source>only when somebody asks for it</source>
        <translation>nur auf Wunsch</translation>
    </message>
    <message>
        <source>the last %1</source>
        <translation>die letzten %1</translation>
    </message>
    <message>
        <source>%1 hourly</source>
        <translation>%1 stündliche</translation>
    </message>
    <message>
        <source>%1 daily</source>
        <translation>%1 tägliche</translation>
    </message>
    <message>
        <source>%1 weekly</source>
        <translation>%1 wöchentliche</translation>
    </message>
    <message>
        <source>%1 monthly</source>
        <translation>%1 monatliche</translation>
    </message>
    <message>
        <source>%1 yearly</source>
        <translation>%1 jährliche</translation>
    </message>
    <message>
        <source>as many as leave %1 free</source>
        <translation>so viele, dass %1 frei bleiben</translation>
    </message>
    <message>
        <source>all images</source>
        <translation>alle Abbilder</translation>
    </message>
    <message>
        <source>%1 to %2, %3</source>
        <extracomment>Drives, places, times: “Samsung 870 to Office backup, every day at 18:00”.</extracomment>
        <translation>%1 auf %2, %3</translation>
    </message>
    <message>
        <source>There is no backup of “%1” yet.</source>
        <translation>Von „%1“ gibt es noch keine Sicherung.</translation>
    </message>
    <message numerus="yes">
        <source>The last backup of “%1” is %n day(s) old.</source>
        <translation>
            <numerusform>Die letzte Sicherung von „%1“ ist %n Tag alt.</numerusform>
            <numerusform>Die letzte Sicherung von „%1“ ist %n Tage alt.</numerusform>
        </translation>
    </message>
</context>
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
    <message>
        <source>There is no “%1” in the image.</source>
        <translation>Im Abbild gibt es „%1“ nicht.</translation>
    </message>
    <message>
        <source>Look at the folder that should hold it.</source>
        <translation>Sehen Sie in dem Ordner nach, in dem es liegen sollte.</translation>
    </message>
    <message>
        <source>The files of partition %1 cannot be read here.</source>
        <translation>Die Dateien der Partition %1 können hier nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Nothing was changed. The partition can still be restored as a whole.</source>
        <translation>Es wurde nichts verändert. Die Partition kann weiterhin als Ganzes wiederhergestellt werden.</translation>
    </message>
    <message>
        <source>Check the image. If it is good, restore it to another drive and open that.</source>
        <translation>Prüfen Sie das Abbild. Ist es in Ordnung, stellen Sie es auf einem anderen Laufwerk wieder her und öffnen Sie dieses.</translation>
    </message>
    <message>
        <source>“%1” cannot be read completely.</source>
        <translation>„%1“ kann nicht vollständig gelesen werden.</translation>
    </message>
    <message>
        <source>What lies elsewhere in the image may be good.</source>
        <translation>Was an anderer Stelle im Abbild liegt, kann in Ordnung sein.</translation>
    </message>
    <message>
        <source>Copy what can be read, and look for the rest in another image.</source>
        <translation>Kopieren Sie, was lesbar ist, und suchen Sie den Rest in einem anderen Abbild.</translation>
    </message>
    <message>
        <source>What was copied before it is complete, and the image was not changed.</source>
        <translation>Was vorher kopiert wurde, ist vollständig, und das Abbild wurde nicht verändert.</translation>
    </message>
    <message>
        <source>Check that there is room and that you may write there, then copy again.</source>
        <translation>Prüfen Sie, ob dort Platz ist und Sie dort schreiben dürfen, und kopieren Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>The program that reads the files in an image ended unexpectedly.</source>
        <translation>Das Programm, das die Dateien in einem Abbild liest, endete unerwartet.</translation>
    </message>
    <message>
        <source>The image was not changed, and what was copied before is complete.</source>
        <translation>Das Abbild wurde nicht verändert, und was vorher kopiert wurde, ist vollständig.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, the file system in the image is damaged: restore it to another drive to get at the rest.</source>
        <translation>Versuchen Sie es noch einmal. Geschieht es wieder, ist das Dateisystem im Abbild beschädigt: Stellen Sie es auf einem anderen Laufwerk wieder her, um an den Rest zu kommen.</translation>
    </message>
    <message>
        <source>The files of partition %1 are only shown from an image that has passed a check.</source>
        <translation>Die Dateien der Partition %1 werden nur aus einem Abbild gezeigt, das eine Prüfung bestanden hat.</translation>
    </message>
    <message>
        <source>Nothing was changed. The system itself reads such a partition (XFS, btrfs), and it must not be given a damaged one.</source>
        <translation>Nichts wurde verändert. Eine solche Partition (XFS, btrfs) liest das System selbst, und ihm darf keine beschädigte gegeben werden.</translation>
    </message>
    <message>
        <source>Check the image, then look at its files again.</source>
        <translation>Prüfen Sie das Abbild, und sehen Sie seine Dateien dann noch einmal an.</translation>
    </message>
    <message>
        <source>The folder “%1” cannot be used for this.</source>
        <translation>Der Ordner „%1“ kann dafür nicht benutzt werden.</translation>
    </message>
    <message>
        <source>Choose an empty folder of your own, or close what uses it, and see the details.</source>
        <translation>Wählen Sie einen leeren Ordner, der Ihnen gehört, oder schließen Sie, was ihn benutzt; mehr steht in den Einzelheiten.</translation>
    </message>
    <message>
        <source>The image “%1” is needed by another one and was not deleted.</source>
        <translation>Das Abbild „%1“ wird von einem anderen gebraucht und wurde nicht gelöscht.</translation>
    </message>
    <message>
        <source>Nothing was changed. Another image stores only what had changed since this one and cannot take over the rest now.</source>
        <translation>Nichts wurde verändert. Ein anderes Abbild enthält nur, was sich seit diesem geändert hatte, und kann den Rest jetzt nicht übernehmen.</translation>
    </message>
    <message>
        <source>Check the newer images of this drive. Delete one that is damaged first, then this one.</source>
        <translation>Prüfen Sie die neueren Abbilder dieses Laufwerks. Ist eines beschädigt, löschen Sie zuerst dieses und dann das ältere.</translation>
    </message>
    <message>
        <source>There is no plan “%1”.</source>
        <translation>Es gibt keinen Plan „%1“.</translation>
    </message>
    <message>
        <source>Look at the list of plans and choose again.</source>
        <translation>Sehen Sie in der Liste der Pläne nach, und wählen Sie noch einmal.</translation>
    </message>
    <message>
        <source>The plan “%1” has a mistake and does not run.</source>
        <translation>Der Plan „%1“ enthält einen Fehler und wird nicht ausgeführt.</translation>
    </message>
    <message>
        <source>Images that were made are not affected, and other plans go on.</source>
        <translation>Vorhandene Abbilder sind nicht betroffen, und andere Pläne laufen weiter.</translation>
    </message>
    <message>
        <source>Correct the plan, or remove it and set it up again.</source>
        <translation>Berichtigen Sie den Plan, oder entfernen Sie ihn und richten Sie ihn neu ein.</translation>
    </message>
    <message>
        <source>The plan “%1” was made by a newer Lifeboat and does not run.</source>
        <translation>Der Plan „%1“ stammt von einem neueren Lifeboat und wird nicht ausgeführt.</translation>
    </message>
    <message>
        <source>It was not changed. Other plans go on.</source>
        <translation>Er wurde nicht verändert. Andere Pläne laufen weiter.</translation>
    </message>
    <message>
        <source>Update Lifeboat.</source>
        <translation>Aktualisieren Sie Lifeboat.</translation>
    </message>
    <message>
        <source>The plan “%1” could not be saved.</source>
        <translation>Der Plan „%1“ konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>What was planned before still holds.</source>
        <translation>Was vorher geplant war, gilt weiter.</translation>
    </message>
    <message>
        <source>Check that the computer&apos;s own drive has space and can be written to.</source>
        <translation>Prüfen Sie, ob auf dem Laufwerk dieses Computers Platz ist, und ob darauf geschrieben werden kann.</translation>
    </message>
    <message>
        <source>“%1” cannot be held still while an image is made.</source>
        <translation>„%1“ kann nicht stillgehalten werden, während ein Abbild gemacht wird.</translation>
    </message>
    <message>
        <source>Unmount it or leave that partition out. A drive that this computer runs from can also be imaged from a rescue system.</source>
        <translation>Hängen Sie es aus, oder lassen Sie die Partition weg. Von dem Laufwerk, von dem dieser Rechner läuft, kann auch ein Rettungssystem ein Abbild machen.</translation>
    </message>
    <message>
        <source>“%1” is being written to too much right now.</source>
        <translation>Auf „%1“ wird gerade zu viel geschrieben.</translation>
    </message>
    <message>
        <source>To copy it, everything would have had to stand still longer than is allowed. No image was saved and your computer was not changed.</source>
        <translation>Um es zu kopieren, hätte alles länger stillstehen müssen als erlaubt. Es wurde kein Abbild gespeichert und Ihr Rechner nicht verändert.</translation>
    </message>
    <message>
        <source>Try again at a quieter time.</source>
        <translation>Versuchen Sie es zu einer ruhigeren Zeit noch einmal.</translation>
    </message>
    <message>
        <source>It could not be followed what was written to “%1” while it was copied.</source>
        <translation>Es ließ sich nicht verfolgen, was auf „%1“ geschrieben wurde, während es kopiert wurde.</translation>
    </message>
</context>
<context>
    <name>TakeOutWords</name>
    <message numerus="yes">
        <source>%n file(s), %1.</source>
        <translation>
            <numerusform>%n Datei, %1.</numerusform>
            <numerusform>%n Dateien, %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n was left alone because the name was taken.</source>
        <translation>
            <numerusform>%n wurde ausgelassen, weil es den Namen schon gab.</numerusform>
            <numerusform>%n wurden ausgelassen, weil es die Namen schon gab.</numerusform>
        </translation>
    </message>
    <message>
        <source>neither a file nor a folder: left out</source>
        <translation>weder Datei noch Ordner: ausgelassen</translation>
    </message>
    <message>
        <source>without its additional streams</source>
        <translation>ohne ihre weiteren Datenströme</translation>
    </message>
    <message>
        <source>without its set-user-ID or set-group-ID bit</source>
        <translation>ohne ihr Set-User-ID- oder Set-Group-ID-Bit</translation>
    </message>
    <message>
        <source>under another name</source>
        <translation>unter anderem Namen</translation>
    </message>
    <message>
        <source>without its times</source>
        <translation>ohne ihre Zeiten</translation>
    </message>
    <message>
        <source>a link, which cannot be there: left out</source>
        <translation>eine Verknüpfung, die es dort nicht geben kann: ausgelassen</translation>
    </message>
    <message>
        <source>too large for this kind of archive: left out</source>
        <translation>zu groß für diese Art von Archiv: ausgelassen</translation>
    </message>
    <message numerus="yes">
        <source>%n more is not listed</source>
        <translation>
            <numerusform>%n weitere ist nicht aufgeführt</numerusform>
            <numerusform>%n weitere sind nicht aufgeführt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n has other permissions or another owner than in the image.</source>
        <translation>
            <numerusform>%n hat andere Zugriffsrechte oder einen anderen Eigentümer als im Abbild.</numerusform>
            <numerusform>%n haben andere Zugriffsrechte oder einen anderen Eigentümer als im Abbild.</numerusform>
        </translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>damaged: %1 of it is missing; the rest is in “%2”, with zeroes in the gaps</source>
        <translation>beschädigt: %1 davon fehlen; der Rest steht in „%2“, mit Nullen in den Lücken</translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read, or only in part: the image is damaged there.</source>
        <translation>
            <numerusform>%n war nicht oder nur zum Teil lesbar: dort ist das Abbild beschädigt.</numerusform>
            <numerusform>%n waren nicht oder nur zum Teil lesbar: dort ist das Abbild beschädigt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::AboutPage</name>
    <message>
        <source>About Lifeboat</source>
        <translation>Über Lifeboat</translation>
    </message>
    <message>
        <source>Lifeboat %1</source>
        <translation>Lifeboat %1</translation>
    </message>
    <message>
        <source>Makes a complete image of a drive and puts an image back on a drive. Images are plain qcow2 files with checksums: other programs can open and check them without Lifeboat.</source>
        <translation>Erstellt ein vollständiges Abbild eines Laufwerks und stellt ein Abbild auf einem Laufwerk wieder her. Abbilder sind gewöhnliche qcow2-Dateien mit Prüfsummen: Andere Programme können sie ohne Lifeboat öffnen und prüfen.</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0.</source>
        <translation>Freie Software unter der Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Looking for Lifeboat&apos;s worker…</source>
        <translation>Der Arbeitsprozess von Lifeboat wird gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>The work is done by this computer&apos;s Lifeboat service, which asks for a password.</source>
        <translation>Die Arbeit erledigt der Lifeboat-Dienst dieses Computers. Er fragt nach einem Passwort.</translation>
    </message>
    <message>
        <source>The work is done by a program that runs with your own rights.</source>
        <translation>Die Arbeit erledigt ein eigenes Programm, das nur Ihre Rechte hat.</translation>
    </message>
    <message>
        <source>Read the handbook</source>
        <translation>Handbuch lesen</translation>
    </message>
</context>
<context>
    <name>lifeboat::ActivityPage</name>
    <message>
        <source>From: %1</source>
        <translation>Von: %1</translation>
    </message>
    <message>
        <source>To: %1</source>
        <translation>Nach: %1</translation>
    </message>
    <message>
        <source>Started: %1</source>
        <translation>Gestartet: %1</translation>
    </message>
    <message>
        <source>Ended: %1</source>
        <translation>Beendet: %1</translation>
    </message>
    <message>
        <source>For support: %1 %2</source>
        <translation>Für den Support: %1 %2</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Jobs, newest first</source>
        <translation>Vorgänge, die neuesten zuerst</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Loading the list of jobs…</source>
        <translation>Die Liste der Vorgänge wird geladen …</translation>
    </message>
    <message>
        <source>No jobs yet.</source>
        <translation>Noch keine Vorgänge.</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Lifeboat report.txt</source>
        <translation>Lifeboat-Bericht.txt</translation>
    </message>
    <message>
        <source>The report could not be saved: %1</source>
        <translation>Der Bericht konnte nicht gespeichert werden: %1</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1: %2 von %3</translation>
    </message>
    <message>
        <source>By the plan: %1</source>
        <translation>Nach dem Plan: %1</translation>
    </message>
</context>
<context>
    <name>lifeboat::AgeBar</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Überfällig</translation>
    </message>
    <message>
        <source>Older than planned</source>
        <translation>Älter als geplant</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>%1: %2 old, overdue after %3</source>
        <translation>%1: Alter %2, Grenze %3</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::Assistant</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>lifeboat::BackupPage</name>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>A complete image of a drive: everything that is on it, to bring it back exactly as it is now.</source>
        <translation>Ein vollständiges Abbild eines Laufwerks mit allem, was darauf ist. Damit lässt es sich genau so wiederherstellen, wie es jetzt ist.</translation>
    </message>
    <message>
        <source>Which drive?</source>
        <translation>Welches Laufwerk?</translation>
    </message>
    <message>
        <source>Partitions to include</source>
        <translation>Partitionen, die gesichert werden</translation>
    </message>
    <message>
        <source>Where to?</source>
        <translation>Wohin?</translation>
    </message>
    <message>
        <source>Connect an external drive, or choose a folder on another drive or on the network.</source>
        <translation>Schließen Sie ein externes Laufwerk an, oder wählen Sie einen Ordner auf einem anderen Laufwerk oder im Netzwerk.</translation>
    </message>
    <message>
        <source>Other place…</source>
        <translation>Anderer Ablageort&#xa0;…</translation>
    </message>
    <message>
        <source>For example: before the update</source>
        <translation>Zum Beispiel: vor der Aktualisierung</translation>
    </message>
    <message>
        <source>&amp;Name of the image (may stay empty):</source>
        <translation>&amp;Name des Abbilds (kann leer bleiben):</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>&amp;Compression:</source>
        <translation>&amp;Komprimierung:</translation>
    </message>
    <message>
        <source>Start backup</source>
        <translation>Sicherung starten</translation>
    </message>
    <message>
        <source>Looking for drives…</source>
        <translation>Laufwerke werden gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>No drive was found. Connect one; it appears here by itself.</source>
        <translation>Es wurde kein Laufwerk gefunden. Schließen Sie eines an; es erscheint dann hier von selbst.</translation>
    </message>
    <message>
        <source>This drive cannot be read without permission.</source>
        <translation>Dieses Laufwerk kann ohne Berechtigung nicht gelesen werden.</translation>
    </message>
    <message>
        <source>%1 will be read.</source>
        <translation>%1 werden gelesen.</translation>
    </message>
    <message>
        <source>%1 in use. The image usually has about half to two thirds of that size.</source>
        <translation>%1 belegt. Das Abbild braucht meist die Hälfte bis zwei Drittel davon.</translation>
    </message>
    <message>
        <source>At most %1 will be read: only what is in use is stored.</source>
        <translation>Höchstens %1 werden gelesen: Gespeichert wird nur, was belegt ist.</translation>
    </message>
    <message>
        <source>Where are images to be kept?</source>
        <translation>Wo sollen die Abbilder liegen?</translation>
    </message>
    <message>
        <source>Check the image afterwards</source>
        <translation>Abbild danach prüfen</translation>
    </message>
    <message>
        <source>Fast, larger image</source>
        <translation>Schnell, größeres Abbild</translation>
    </message>
    <message>
        <source>Small, takes longer</source>
        <translation>Klein, dauert länger</translation>
    </message>
    <message>
        <source>Exact copy, with what is not in use</source>
        <translation>Exakte Kopie, auch von nicht Belegtem</translation>
    </message>
    <message>
        <source>Choose a drive.</source>
        <translation>Bitte ein Laufwerk wählen.</translation>
    </message>
    <message>
        <source>Choose at least one partition.</source>
        <translation>Bitte mindestens eine Partition wählen.</translation>
    </message>
    <message>
        <source>Choose where the image is to be kept.</source>
        <translation>Bitte wählen, wo das Abbild aufbewahrt wird.</translation>
    </message>
</context>
<context>
    <name>lifeboat::Breadcrumb</name>
    <message>
        <source>Folders above</source>
        <translation>Ordner darüber</translation>
    </message>
</context>
<context>
    <name>lifeboat::CopyPanel</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>Fortschritt des Kopierens</translation>
    </message>
    <message>
        <source>What is missing or different in the copy</source>
        <translation>Was in der Kopie fehlt oder anders ist</translation>
    </message>
    <message>
        <source>Copying to %1…</source>
        <translation>Kopieren nach %1 …</translation>
    </message>
    <message>
        <source>Looking how much it is: %1 so far</source>
        <translation>Ermitteln, wie viel es ist: bisher %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>The copy was stopped. What is there is complete.</source>
        <translation>Das Kopieren wurde angehalten. Was da ist, ist vollständig.</translation>
    </message>
</context>
<context>
    <name>lifeboat::DiskMap</name>
    <message>
        <source>Disk map</source>
        <translation>Laufwerksaufteilung</translation>
    </message>
</context>
<context>
    <name>lifeboat::DiskMapList</name>
    <message>
        <source>Partitions</source>
        <translation>Partitionen</translation>
    </message>
</context>
<context>
    <name>lifeboat::FileModel</name>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>link to %1</source>
        <translation>Verknüpfung mit %1</translation>
    </message>
    <message>
        <source>special file, cannot be copied out</source>
        <translation>besondere Datei, kann nicht herauskopiert werden</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>damaged: only its name can be read</source>
        <translation>beschädigt: nur der Name ist lesbar</translation>
    </message>
    <message>
        <source>encrypted by its file system: its content cannot be read</source>
        <translation>von ihrem Dateisystem verschlüsselt: Der Inhalt ist nicht lesbar</translation>
    </message>
    <message>
        <source>stands for something elsewhere, which is not in this place</source>
        <translation>steht für etwas anderswo, das nicht an dieser Stelle liegt</translation>
    </message>
    <message numerus="yes">
        <source>has %n more part(s) (streams) that are not copied</source>
        <translation>
            <numerusform>hat %n weiteren Teil (Datenstrom), der nicht kopiert wird</numerusform>
            <numerusform>hat %n weitere Teile (Datenströme), die nicht kopiert werden</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>In folder</source>
        <translation>Im Ordner</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
</context>
<context>
    <name>lifeboat::FilesPage</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Back to the images</source>
        <translation>Zurück zu den Abbildern</translation>
    </message>
    <message>
        <source>Partitions in the image</source>
        <translation>Partitionen im Abbild</translation>
    </message>
    <message>
        <source>Search this partition</source>
        <translation>In dieser Partition suchen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Save as archive…</source>
        <translation>Als Archiv speichern …</translation>
    </message>
    <message>
        <source>Copy out…</source>
        <translation>Herauskopieren …</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>The files of this partition are not in the image, or it has no file system.</source>
        <translation>Die Dateien dieser Partition sind nicht im Abbild, oder sie hat kein Dateisystem.</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>Laufwerk</translation>
    </message>
    <message>
        <source>Choose an image under “Images”.</source>
        <translation>Wählen Sie ein Abbild unter „Abbilder“.</translation>
    </message>
    <message>
        <source>Opening the image…</source>
        <translation>Das Abbild wird geöffnet …</translation>
    </message>
    <message numerus="yes">
        <source>%n found, searching in %1</source>
        <translation>
            <numerusform>%n gefunden, Suche in %1</numerusform>
            <numerusform>%n gefunden, Suche in %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Loading, %n so far…</source>
        <translation>
            <numerusform>Laden, bisher %n …</numerusform>
            <numerusform>Laden, bisher %n …</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no partition with files in this image.</source>
        <translation>In diesem Abbild ist keine Partition mit Dateien.</translation>
    </message>
    <message numerus="yes">
        <source>%n found; the search was stopped.</source>
        <translation>
            <numerusform>%n gefunden; die Suche wurde angehalten.</numerusform>
            <numerusform>%n gefunden; die Suche wurde angehalten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found.</source>
        <translation>
            <numerusform>%n gefunden.</numerusform>
            <numerusform>%n gefunden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be searched: they are damaged.</source>
        <translation>
            <numerusform>%n Ordner konnte nicht durchsucht werden: Er ist beschädigt.</numerusform>
            <numerusform>%n Ordner konnten nicht durchsucht werden: Sie sind beschädigt.</numerusform>
        </translation>
    </message>
    <message>
        <source>This folder is empty.</source>
        <translation>Dieser Ordner ist leer.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries.</source>
        <translation>
            <numerusform>%n Eintrag.</numerusform>
            <numerusform>%n Einträge.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are more, which are not shown. Search for the name.</source>
        <translation>Es gibt weitere, die nicht gezeigt werden. Suchen Sie nach dem Namen.</translation>
    </message>
    <message numerus="yes">
        <source>%n chosen, with all that is in the folders</source>
        <translation>
            <numerusform>%n gewählt, mit allem, was in den Ordnern liegt</numerusform>
            <numerusform>%n gewählt, mit allem, was in den Ordnern liegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chosen, %1</source>
        <translation>
            <numerusform>%n gewählt, %1</numerusform>
            <numerusform>%n gewählt, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy out to</source>
        <translation>Herauskopieren nach</translation>
    </message>
    <message>
        <source>Copy here</source>
        <translation>Hierher kopieren</translation>
    </message>
    <message>
        <source>Save as archive</source>
        <translation>Als Archiv speichern</translation>
    </message>
    <message>
        <source>Zip archive, opens everywhere (*.zip)</source>
        <translation>Zip-Archiv, lässt sich überall öffnen (*.zip)</translation>
    </message>
    <message>
        <source>Tar archive, keeps permissions and links (*.tar.zst)</source>
        <translation>Tar-Archiv, behält Rechte und Verknüpfungen (*.tar.zst)</translation>
    </message>
    <message>
        <source>Files from the image</source>
        <translation>Dateien aus dem Abbild</translation>
    </message>
    <message>
        <source>Unmount</source>
        <translation>Aushängen</translation>
    </message>
    <message>
        <source>Mount as raw files</source>
        <translation>Als Rohdateien einhängen</translation>
    </message>
    <message>
        <source>The image is in “%1” as raw files, for programs that read drives: disk.raw is the whole drive. Nothing can be changed there. It stays until you unmount it or close Lifeboat.</source>
        <translation>Das Abbild liegt in „%1“ als Rohdateien, für Programme, die Laufwerke lesen: disk.raw ist das ganze Laufwerk. Verändert werden kann dort nichts. Es bleibt, bis Sie es aushängen oder Lifeboat schließen.</translation>
    </message>
    <message>
        <source>That is too much for a moment&apos;s copy. Use “Copy out…”: it tells how far it is.</source>
        <translation>Das ist zu viel für eine Kopie auf die Schnelle. Nehmen Sie „Herauskopieren …“: Dort sehen Sie, wie weit es ist.</translation>
    </message>
    <message>
        <source>Hold the button a moment longer: the files have to be copied out first.</source>
        <translation>Halten Sie die Taste einen Augenblick länger: Die Dateien müssen erst herauskopiert werden.</translation>
    </message>
</context>
<context>
    <name>lifeboat::Handbook</name>
    <message>
        <source>en</source>
        <extracomment>The language of the handbook: handbook_LANGUAGE.md is there.</extracomment>
        <translation>de</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>Kapitel</translation>
    </message>
    <message>
        <source>Text of the chapter</source>
        <translation>Text des Kapitels</translation>
    </message>
</context>
<context>
    <name>lifeboat::HomePage</name>
    <message>
        <source>Home</source>
        <translation>Startseite</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Make a complete image of a drive.</source>
        <translation>Ein vollständiges Abbild eines Laufwerks erstellen.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Put an image back on a drive.</source>
        <translation>Ein Abbild auf einem Laufwerk wiederherstellen.</translation>
    </message>
    <message>
        <source>Drives</source>
        <translation>Laufwerke</translation>
    </message>
    <message>
        <source>Places for images</source>
        <translation>Ablageorte für Abbilder</translation>
    </message>
    <message>
        <source>Looking at drives and images…</source>
        <translation>Laufwerke und Abbilder werden gelesen&#xa0;…</translation>
    </message>
    <message>
        <source>Nothing is backed up yet.</source>
        <translation>Es ist noch nichts gesichert.</translation>
    </message>
    <message>
        <source>Needs attention: the image “%1” is damaged.</source>
        <translation>Achtung: Das Abbild „%1“ ist beschädigt.</translation>
    </message>
    <message>
        <source>The last backup was made %1.</source>
        <translation>Die letzte Sicherung wurde %1 erstellt.</translation>
    </message>
    <message>
        <source>Last backup: %1, checked.</source>
        <translation>Letzte Sicherung: %1, geprüft.</translation>
    </message>
    <message>
        <source>Last backup: %1, not checked yet.</source>
        <translation>Letzte Sicherung: %1, noch nicht geprüft.</translation>
    </message>
    <message>
        <source>No image of this drive in the connected places.</source>
        <translation>An den verbundenen Ablageorten gibt es kein Abbild davon.</translation>
    </message>
    <message>
        <source>Back up %1 now</source>
        <translation>%1 jetzt sichern</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Abbild</numerusform>
            <numerusform>%n Abbilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>Nicht verbunden.</translation>
    </message>
    <message numerus="yes">
        <source>%1, room for about %n more.</source>
        <translation>
            <numerusform>%1, Platz für etwa %n weiteres.</numerusform>
            <numerusform>%1, Platz für etwa %n weitere.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, no room for another one.</source>
        <translation>%1, kein Platz für ein weiteres.</translation>
    </message>
    <message>
        <source>No image can be restored: all of them are damaged.</source>
        <translation>Kein Abbild lässt sich wiederherstellen: Alle sind beschädigt.</translation>
    </message>
    <message>
        <source>Needs attention: an image in “%1” cannot be read.</source>
        <translation>Bitte ansehen: Ein Abbild in „%1“ ist nicht lesbar.</translation>
    </message>
    <message>
        <source>This computer&apos;s system drive is not backed up in the connected places.</source>
        <translation>Das Systemlaufwerk dieses Computers ist in den verbundenen Ablageorten nicht gesichert.</translation>
    </message>
    <message>
        <source>Needs attention: the last backup, %1, is incomplete.</source>
        <translation>Bitte ansehen: Die letzte Sicherung, %1, ist unvollständig.</translation>
    </message>
    <message>
        <source>Last image: %1. %2</source>
        <translation>Letztes Abbild: %1. %2</translation>
    </message>
    <message>
        <source>Set up a schedule</source>
        <translation>Zeitplan einrichten</translation>
    </message>
    <message>
        <source>Let images be made by themselves.</source>
        <translation>Abbilder von selbst erstellen lassen.</translation>
    </message>
    <message>
        <source>Last image: %1, in “%2”.</source>
        <translation>Letztes Abbild: %1, in „%2“.</translation>
    </message>
    <message>
        <source>Checked %1.</source>
        <translation>%1 geprüft.</translation>
    </message>
    <message>
        <source>Not checked yet.</source>
        <translation>Noch nicht geprüft.</translation>
    </message>
    <message>
        <source>Next run: %1.</source>
        <translation>Nächster Lauf: %1.</translation>
    </message>
    <message>
        <source>Last backup: %1. Its place is not connected.</source>
        <translation>Letzte Sicherung: %1. Der Ablageort ist nicht angeschlossen.</translation>
    </message>
    <message>
        <source>Needs attention: the plan “%1” has a mistake and does not run.</source>
        <translation>Braucht Aufmerksamkeit: Der Plan „%1“ hat einen Fehler und läuft nicht.</translation>
    </message>
    <message>
        <source>Needs attention: the plan “%1”. %2</source>
        <translation>Braucht Aufmerksamkeit: der Plan „%1“. %2</translation>
    </message>
</context>
<context>
    <name>lifeboat::ImageStep</name>
    <message>
        <source>%1: cannot be read</source>
        <translation>%1: nicht lesbar</translation>
    </message>
    <message>
        <source>%1
%2 · %3 of %4 in use · %5</source>
        <translation>%1
%2 · %3 von %4 belegt · %5</translation>
    </message>
    <message>
        <source>There are no images in the places that are connected. Connect the drive with the image; the image then appears here by itself.</source>
        <translation>An den verbundenen Ablageorten gibt es keine Abbilder. Schließen Sie das Laufwerk mit dem Abbild an; das Abbild erscheint dann hier von selbst.</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Images in another folder…</source>
        <translation>Abbilder in einem anderen Ordner&#xa0;…</translation>
    </message>
    <message>
        <source>Which folder has images?</source>
        <translation>In welchem Ordner liegen Abbilder?</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>Which image do you want to put back?</source>
        <translation>Welches Abbild möchten Sie wiederherstellen?</translation>
    </message>
</context>
<context>
    <name>lifeboat::ImagesPage</name>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Name, drive, computer</source>
        <translation>Name, Laufwerk, Computer</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Abbilder filtern</translation>
    </message>
    <message>
        <source>Partitions in the image</source>
        <translation>Partitionen im Abbild</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Wiederherstellen&#xa0;…</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>Abbilder werden gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>There are no images yet. Make one under “Back up”; images on an external drive appear here when it is connected.</source>
        <translation>Es gibt noch keine Abbilder. Erstellen Sie eines unter „Sichern“. Abbilder auf einem externen Laufwerk erscheinen hier, sobald es angeschlossen ist.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Images that cannot be read</source>
        <translation>Nicht lesbare Abbilder</translation>
    </message>
    <message>
        <source>Made:</source>
        <translation>Erstellt:</translation>
    </message>
    <message>
        <source>Drive:</source>
        <translation>Laufwerk:</translation>
    </message>
    <message>
        <source>%1, %2, serial %3</source>
        <translation>%1, %2, Seriennummer %3</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Computer:</source>
        <translation>Computer:</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>Größe:</translation>
    </message>
    <message>
        <source>%1 in use, stored in %2</source>
        <translation>%1 belegt, gespeichert in %2</translation>
    </message>
    <message>
        <source>Place:</source>
        <translation>Ablageort:</translation>
    </message>
    <message>
        <source>Folder:</source>
        <translation>Ordner:</translation>
    </message>
    <message>
        <source>The image “%1” will be deleted.</source>
        <translation>Das Abbild „%1“ wird gelöscht.</translation>
    </message>
    <message>
        <source>Browse files</source>
        <translation>Dateien ansehen</translation>
    </message>
    <message>
        <source>Stored:</source>
        <translation>Gespeichert:</translation>
    </message>
    <message>
        <source>Taken:</source>
        <translation>Entstanden:</translation>
    </message>
</context>
<context>
    <name>lifeboat::JobBar</name>
    <message>
        <source>Progress of the running job</source>
        <translation>Fortschritt des laufenden Vorgangs</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>Abbrechen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>lifeboat::JobModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Started by</source>
        <translation>Gestartet von</translation>
    </message>
    <message>
        <source>the plan “%1”</source>
        <translation>der Plan „%1“</translation>
    </message>
</context>
<context>
    <name>lifeboat::JobPage</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 nach %2</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Vorgang</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation>Fortschritt des Vorgangs</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>Abbrechen&#xa0;…</translation>
    </message>
    <message>
        <source>Stop the job</source>
        <translation>Vorgang abbrechen</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Make it safe to unplug</source>
        <translation>Laufwerk sicher entfernen</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>Do not unplug the drive: the last data are still being written to it.</source>
        <translation>Das Laufwerk nicht abziehen: Die letzten Daten werden noch darauf geschrieben.</translation>
    </message>
    <message>
        <source>Nothing has moved for %1. The drive may be slow, or have a problem. You can keep waiting, or stop.</source>
        <translation>Seit %1 geht es nicht voran. Vielleicht ist das Laufwerk langsam oder hat ein Problem. Sie können weiter warten oder abbrechen.</translation>
    </message>
    <message>
        <source>Nothing has been written yet.</source>
        <translation>Es wurde noch nichts geschrieben.</translation>
    </message>
    <message>
        <source>You can close this window: the job goes on.</source>
        <translation>Sie können dieses Fenster schließen: Der Vorgang läuft weiter.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>%1 were in use and are stored in %2.</source>
        <translation>%1 waren belegt und sind in %2 gespeichert.</translation>
    </message>
    <message>
        <source>Every byte of this image is as it was stored.</source>
        <translation>Jedes Byte dieses Abbilds ist so, wie es gespeichert wurde.</translation>
    </message>
    <message>
        <source>%1 were written, and everything has reached the drive.</source>
        <translation>%1 wurden geschrieben, und alles ist auf dem Laufwerk angekommen.</translation>
    </message>
    <message>
        <source>It was read back and compared with the image: every byte is right.</source>
        <translation>Es wurde zurückgelesen und mit dem Abbild verglichen: Jedes Byte stimmt.</translation>
    </message>
    <message>
        <source>Ended %1, took %2.</source>
        <translation>Beendet: %1. Dauer: %2.</translation>
    </message>
    <message>
        <source>Everything is written. You can unplug the drive.</source>
        <translation>Alles ist geschrieben. Sie können das Laufwerk abziehen.</translation>
    </message>
    <message>
        <source>The drive is switched off. You can unplug it.</source>
        <translation>Das Laufwerk ist ausgeschaltet. Sie können es abziehen.</translation>
    </message>
    <message>
        <source>Stop this job? Nothing is changed by that.</source>
        <translation>Diesen Vorgang abbrechen? Dadurch ändert sich nichts.</translation>
    </message>
    <message>
        <source>Stop this job? The unfinished image is removed. Earlier images and the drive stay as they are.</source>
        <translation>Diesen Vorgang abbrechen? Das unfertige Abbild wird entfernt. Frühere Abbilder und das Laufwerk bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Stop this job? The unfinished file is removed. The image stays as it is.</source>
        <translation>Diesen Vorgang abbrechen? Die unfertige Datei wird entfernt. Das Abbild bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Stop this job? Nothing has been written yet: the target drive stays as it is.</source>
        <translation>Diesen Vorgang abbrechen? Noch wurde nichts geschrieben: Das Ziellaufwerk bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Stop this job? The target drive has been erased in part and cannot be used until a restore is finished.</source>
        <translation>Diesen Vorgang abbrechen? Das Ziellaufwerk ist zum Teil gelöscht und nicht benutzbar, bis eine Wiederherstellung fertig ist.</translation>
    </message>
    <message>
        <source>%1 % in all</source>
        <translation>insgesamt %1&#xa0;%</translation>
    </message>
    <message>
        <source>this step: %1 of %2</source>
        <translation>dieser Schritt: %1 von %2</translation>
    </message>
    <message>
        <source>%1, by the plan “%2”</source>
        <translation>%1, nach dem Plan „%2“</translation>
    </message>
    <message>
        <source>The drive was in use meanwhile; everything on it stood still for %1.</source>
        <translation>Das Laufwerk war währenddessen in Gebrauch; alles darauf stand %1 lang still.</translation>
    </message>
</context>
<context>
    <name>lifeboat::LookStep</name>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Afterwards</source>
        <translation>Danach</translation>
    </message>
    <message>
        <source>%1 of the drive will stay unused. A partition program can make that usable later.</source>
        <translation>%1 des Laufwerks bleiben ungenutzt. Mit einem Partitionierungsprogramm lassen sie sich später nutzen.</translation>
    </message>
    <message>
        <source>The other partitions of the drive stay as they are.</source>
        <translation>Die anderen Partitionen des Laufwerks bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>This is how the drive will look.</source>
        <translation>So wird das Laufwerk aussehen.</translation>
    </message>
</context>
<context>
    <name>lifeboat::MainWindow</name>
    <message>
        <source>Lifeboat</source>
        <translation>Lifeboat</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Startseite</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
</context>
<context>
    <name>lifeboat::MapPane</name>
    <message>
        <source>Show as list</source>
        <translation>Als Liste zeigen</translation>
    </message>
</context>
<context>
    <name>lifeboat::Notifications</name>
    <message>
        <source>Lifeboat</source>
        <translation>Lifeboat</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
</context>
<context>
    <name>lifeboat::PhaseList</name>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>nicht abgeschlossen</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlaceCard</name>
    <message>
        <source>%1 free of %2 · %3</source>
        <translation>%1 von %2 frei · %3</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlaceModel</name>
    <message>
        <source>%1 on %2</source>
        <translation>%1 auf %2</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanAssistant</name>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>Save plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanCard</name>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Show job</source>
        <translation>Vorgang anzeigen</translation>
    </message>
    <message>
        <source>Run “%1” now</source>
        <translation>„%1“ jetzt ausführen</translation>
    </message>
    <message>
        <source>Edit “%1”…</source>
        <translation>„%1“ bearbeiten …</translation>
    </message>
    <message>
        <source>Set up “%1” anew…</source>
        <translation>„%1“ neu einrichten …</translation>
    </message>
    <message>
        <source>Delete “%1”</source>
        <translation>„%1“ löschen</translation>
    </message>
    <message>
        <source>Progress of “%1”</source>
        <translation>Fortschritt von „%1“</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Set up anew…</source>
        <translation>Neu einrichten …</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>“%1” is switched on</source>
        <translation>„%1“ ist eingeschaltet</translation>
    </message>
    <message>
        <source>Keeps %1.</source>
        <translation>Behalten werden: %1.</translation>
    </message>
    <message>
        <source>Next run: %1</source>
        <translation>Nächster Lauf: %1</translation>
    </message>
    <message>
        <source>Next run: when the place is connected</source>
        <translation>Nächster Lauf: wenn der Ablageort angeschlossen wird</translation>
    </message>
    <message>
        <source>In its file: %1</source>
        <translation>In seiner Datei: %1</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanDriveStep</name>
    <message>
        <source>Everything on a drive is kept: programs, settings and files. Reading it changes nothing, and the computer can be used meanwhile.</source>
        <translation>Alles auf einem Laufwerk wird gesichert: Programme, Einstellungen und Dateien. Das Lesen verändert nichts, und der Computer kann währenddessen benutzt werden.</translation>
    </message>
    <message>
        <source>Choose at least one drive.</source>
        <translation>Wählen Sie mindestens ein Laufwerk.</translation>
    </message>
    <message>
        <source>Choose at least one partition of %1.</source>
        <translation>Wählen Sie mindestens eine Partition von %1.</translation>
    </message>
    <message>
        <source>Holds your images</source>
        <translation>Enthält Ihre Abbilder</translation>
    </message>
    <message>
        <source>This drive cannot be read without permission.</source>
        <translation>Dieses Laufwerk kann ohne Berechtigung nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Images are kept on this drive, in “%1”. Each image of it would contain them all, and needs another place.</source>
        <translation>Auf diesem Laufwerk liegen Abbilder, in „%1“. Jedes Abbild davon würde sie alle enthalten und braucht einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>Not connected. It is backed up as soon as it is there when the plan runs.</source>
        <translation>Nicht verbunden. Es wird gesichert, sobald es da ist, wenn der Plan läuft.</translation>
    </message>
    <message>
        <source>Looking for drives…</source>
        <translation>Laufwerke werden gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>No drive was found. Connect one; it appears here by itself.</source>
        <translation>Es wurde kein Laufwerk gefunden. Schließen Sie eines an; es erscheint dann hier von selbst.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Which drives are to be backed up?</source>
        <translation>Welche Laufwerke sollen gesichert werden?</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanKeepStep</name>
    <message>
        <source>Each image after the first stores only what has changed, and every one can be put back by itself. Older ones go after a new one was made. The newest good image is never deleted, nor are images that somebody made by hand.</source>
        <translation>Jedes Abbild nach dem ersten speichert nur, was sich geändert hat, und jedes kann für sich wiederhergestellt werden. Ältere werden gelöscht, nachdem ein neues entstanden ist. Das neueste gute Abbild wird nie gelöscht, ebenso wenig Abbilder, die jemand von Hand erstellt hat.</translation>
    </message>
    <message>
        <source>The last 4</source>
        <translation>Die letzten 4</translation>
    </message>
    <message>
        <source>7 daily, 4 weekly and 6 monthly ones</source>
        <translation>7 tägliche, 4 wöchentliche und 6 monatliche</translation>
    </message>
    <message>
        <source>All of them</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>By rules of your own</source>
        <translation>Nach eigenen Regeln</translation>
    </message>
    <message>
        <source>The &amp;newest:</source>
        <translation>Die &amp;neuesten:</translation>
    </message>
    <message>
        <source>One of each &amp;hour, for so many hours:</source>
        <translation>Je &amp;Stunde eines, so viele Stunden lang:</translation>
    </message>
    <message>
        <source>One of each &amp;day, for so many days:</source>
        <translation>Je &amp;Tag eines, so viele Tage lang:</translation>
    </message>
    <message>
        <source>One of each &amp;week, for so many weeks:</source>
        <translation>Je &amp;Woche eines, so viele Wochen lang:</translation>
    </message>
    <message>
        <source>One of each &amp;month, for so many months:</source>
        <translation>Je &amp;Monat eines, so viele Monate lang:</translation>
    </message>
    <message>
        <source>One of each &amp;year, for so many years:</source>
        <translation>Je &amp;Jahr eines, so viele Jahre lang:</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>whatever is free</source>
        <translation>egal wie viel frei ist</translation>
    </message>
    <message>
        <source>As many as leave this &amp;free:</source>
        <translation>So viele, dass dies &amp;frei bleibt:</translation>
    </message>
    <message>
        <source>Where no rule is set, all images stay.</source>
        <translation>Wo keine Regel gesetzt ist, bleiben alle Abbilder.</translation>
    </message>
    <message>
        <source>That is more than there is room for: keep fewer images, or choose another place.</source>
        <translation>Das ist mehr, als Platz ist: Behalten Sie weniger Abbilder, oder wählen Sie einen anderen Ablageort.</translation>
    </message>
    <message>
        <source>Needs about %1: %2 for the first image and %3 for each later one, of which at most %4 are there at the same time.</source>
        <translation>Braucht etwa %1: %2 für das erste Abbild und %3 für jedes spätere, von denen höchstens %4 gleichzeitig da sind.</translation>
    </message>
    <message>
        <source>The first image needs about %1, and each month about %2 more.</source>
        <translation>Das erste Abbild braucht etwa %1, und jeden Monat kommen etwa %2 dazu.</translation>
    </message>
    <message>
        <source>The first image needs about %1, and each later one about %2.</source>
        <translation>Das erste Abbild braucht etwa %1, jedes spätere etwa %2.</translation>
    </message>
    <message>
        <source>The first image needs about %1. How much each later one adds can be told after the second.</source>
        <translation>Das erste Abbild braucht etwa %1. Wie viel jedes spätere dazu braucht, lässt sich nach dem zweiten sagen.</translation>
    </message>
    <message>
        <source>This is an estimate: half of what is in use on the drive, because images are compressed.</source>
        <translation>Das ist geschätzt: die Hälfte dessen, was auf dem Laufwerk belegt ist, denn Abbilder werden komprimiert.</translation>
    </message>
    <message>
        <source>“%1” has %2 free.</source>
        <translation>In „%1“ sind %2 frei.</translation>
    </message>
    <message>
        <source>“%1” has %2 free; %3 are images of this plan.</source>
        <translation>In „%1“ sind %2 frei; %3 sind Abbilder dieses Plans.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Which images are to be kept?</source>
        <translation>Welche Abbilder sollen bleiben?</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanNotifier</name>
    <message>
        <source>Backup not done: “%1”</source>
        <translation>Sicherung nicht gelungen: „%1“</translation>
    </message>
    <message>
        <source>Backup is waiting: “%1”</source>
        <translation>Sicherung wartet: „%1“</translation>
    </message>
    <message>
        <source>Backup is overdue: “%1”</source>
        <translation>Sicherung überfällig: „%1“</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanPlaceStep</name>
    <message>
        <source>With several places they take turns: of those that are connected, each backup uses the one that has waited longest. One of them can then always be somewhere else.</source>
        <translation>Mehrere Ablageorte wechseln sich ab: Von denen, die angeschlossen sind, benutzt jede Sicherung den, der am längsten gewartet hat. Einer davon kann so immer außer Haus sein.</translation>
    </message>
    <message>
        <source>Connect an external drive, or choose a folder on another drive or on the network.</source>
        <translation>Schließen Sie ein externes Laufwerk an, oder wählen Sie einen Ordner auf einem anderen Laufwerk oder im Netzwerk.</translation>
    </message>
    <message>
        <source>Other place…</source>
        <translation>Anderer Ablageort&#xa0;…</translation>
    </message>
    <message>
        <source>Choose at least one place.</source>
        <translation>Wählen Sie mindestens einen Ablageort.</translation>
    </message>
    <message>
        <source>“%1” cannot be used: %2</source>
        <translation>„%1“ kann nicht benutzt werden: %2</translation>
    </message>
    <message>
        <source>Not connected. It is used again as soon as it is there.</source>
        <translation>Nicht verbunden. Er wird wieder benutzt, sobald er da ist.</translation>
    </message>
    <message>
        <source>Where are images to be kept?</source>
        <translation>Wo sollen die Abbilder liegen?</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>Where are the images to be kept?</source>
        <translation>Wo sollen die Abbilder abgelegt werden?</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanReviewStep</name>
    <message>
        <source>&amp;Name:</source>
        <translation>&amp;Name:</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Als Nächstes</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Besides</source>
        <translation>Außerdem</translation>
    </message>
    <message>
        <source>Give the plan a name.</source>
        <translation>Geben Sie dem Plan einen Namen.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, serial …%2</source>
        <translation>%1, Seriennummer …%2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1: only the partitions %2</source>
        <translation>%1: nur die Partitionen %2</translation>
    </message>
    <message>
        <source>%1 – not connected now</source>
        <translation>%1 – zurzeit nicht verbunden</translation>
    </message>
    <message>
        <source>%1, on %2</source>
        <translation>%1, auf %2</translation>
    </message>
    <message>
        <source>They take turns: the one that has waited longest is used.</source>
        <translation>Sie wechseln sich ab: Benutzt wird der, der am längsten gewartet hat.</translation>
    </message>
    <message>
        <source>If the computer is off at that time: as soon as it is on again.</source>
        <translation>Wenn der Computer dann aus ist: sobald er wieder an ist.</translation>
    </message>
    <message>
        <source>The newest good image is never deleted.</source>
        <translation>Das neueste gute Abbild wird nie gelöscht.</translation>
    </message>
    <message>
        <source>Each image is checked after it was made.</source>
        <translation>Jedes Abbild wird nach dem Erstellen geprüft.</translation>
    </message>
    <message>
        <source>Images are not checked after they were made.</source>
        <translation>Abbilder werden nach dem Erstellen nicht geprüft.</translation>
    </message>
    <message>
        <source>The computer is woken from sleep.</source>
        <translation>Der Computer wird dafür aus dem Ruhezustand geweckt.</translation>
    </message>
    <message>
        <source>On battery below %1 % it waits for power.</source>
        <translation>Im Akkubetrieb unter %1 % wird auf Strom gewartet.</translation>
    </message>
    <message>
        <source>Exact copy, with what is not in use.</source>
        <translation>Exakte Kopie, auch von dem, was nicht belegt ist.</translation>
    </message>
    <message>
        <source>Afterwards this program is run: %1</source>
        <translation>Danach wird dieses Programm ausgeführt: %1</translation>
    </message>
    <message>
        <source>The plan is switched off: nothing happens until it is switched on.</source>
        <translation>Der Plan ist ausgeschaltet: Bis er eingeschaltet wird, geschieht nichts.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>This is the plan.</source>
        <translation>Das ist der Plan.</translation>
    </message>
</context>
<context>
    <name>lifeboat::PlanTimeStep</name>
    <message>
        <source>If the computer is off at that time: as soon as it is on again.</source>
        <translation>Wenn der Computer dann aus ist: sobald er wieder an ist.</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>Jeden Tag</translation>
    </message>
    <message>
        <source>Every week</source>
        <translation>Jede Woche</translation>
    </message>
    <message>
        <source>Every month</source>
        <translation>Jeden Monat</translation>
    </message>
    <message>
        <source>At other times</source>
        <translation>Zu anderen Zeiten</translation>
    </message>
    <message>
        <source>Only when somebody asks for it</source>
        <translation>Nur wenn jemand es verlangt</translation>
    </message>
    <message>
        <source>the last day</source>
        <translation>der letzte Tag</translation>
    </message>
    <message>
        <source>Written as calendar events of systemd: “Mon..Fri 18:00”, “*-*-01 09:00”, “Sat *-*~07/1 20:00”. Several are separated by semicolons.</source>
        <translation>Geschrieben wie Kalenderereignisse von systemd: „Mon..Fri 18:00“, „*-*-01 09:00“, „Sat *-*~07/1 20:00“. Mehrere werden durch Semikolons getrennt.</translation>
    </message>
    <message>
        <source>Da&amp;y of the week:</source>
        <translation>&amp;Wochentag:</translation>
    </message>
    <message>
        <source>&amp;Day of the month:</source>
        <translation>&amp;Tag des Monats:</translation>
    </message>
    <message>
        <source>&amp;Time:</source>
        <translation>&amp;Uhrzeit:</translation>
    </message>
    <message>
        <source>&amp;Times:</source>
        <translation>&amp;Zeiten:</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Wake the computer from sleep for it</source>
        <translation>Den Computer dafür aus dem Ruhezustand wecken</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>whatever the charge</source>
        <translation>egal wie voll</translation>
    </message>
    <message>
        <source>Not on &amp;battery below:</source>
        <translation>Im &amp;Akkubetrieb nicht unter:</translation>
    </message>
    <message>
        <source>Next:</source>
        <translation>Als Nächstes:</translation>
    </message>
    <message>
        <source>Write when, or choose one of the other answers.</source>
        <translation>Schreiben Sie, wann, oder wählen Sie eine der anderen Antworten.</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>When are the images to be made?</source>
        <translation>Wann sollen die Abbilder erstellt werden?</translation>
    </message>
    <message>
        <source>Also when a place is connected</source>
        <translation>Auch beim Anschließen eines Ablageorts</translation>
    </message>
    <message>
        <source>Only when a place is connected</source>
        <translation>Nur beim Anschließen eines Ablageorts</translation>
    </message>
    <message>
        <source>When a place is connected: at most once a day.</source>
        <translation>Beim Anschließen eines Ablageorts: höchstens einmal am Tag.</translation>
    </message>
</context>
<context>
    <name>lifeboat::RestoreAssistant</name>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Erase and restore</source>
        <translation>Löschen und wiederherstellen</translation>
    </message>
    <message numerus="yes">
        <source>Nothing has been written yet. The restore starts in %n second(s).</source>
        <translation>
            <numerusform>Es wurde noch nichts geschrieben. Die Wiederherstellung beginnt in %n Sekunde.</numerusform>
            <numerusform>Es wurde noch nichts geschrieben. Die Wiederherstellung beginnt in %n Sekunden.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lifeboat::ReviewStep</name>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;, %2, serial …&lt;b&gt;%3&lt;/b&gt;</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;, %2, Seriennummer …&lt;b&gt;%3&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased.</source>
        <translation>Alles auf %1 wird gelöscht.</translation>
    </message>
    <message>
        <source>Partition %1, &lt;b&gt;%2&lt;/b&gt;, on %3 will be erased.</source>
        <translation>Partition %1, &lt;b&gt;%2&lt;/b&gt;, auf %3 wird gelöscht.</translation>
    </message>
    <message>
        <source>• %1, %2</source>
        <translation>• %1, %2</translation>
    </message>
    <message>
        <source>No partition was found on it.</source>
        <translation>Darauf wurde keine Partition gefunden.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Please look once more.</source>
        <translation>Bitte sehen Sie noch einmal genau hin.</translation>
    </message>
    <message>
        <source>Check the image first</source>
        <translation>Erst das Abbild prüfen</translation>
    </message>
    <message>
        <source>When it is damaged, nothing is written. What was written is read back and compared, too.</source>
        <translation>Ist es beschädigt, wird nichts geschrieben. Auch das Geschriebene wird zurückgelesen und verglichen.</translation>
    </message>
    <message>
        <source>Careful: this image is incomplete. The drive could not be read everywhere when it was made; what was there is missing after the restore.</source>
        <translation>Achtung: Dieses Abbild ist unvollständig. Das Laufwerk war nicht überall lesbar, als es entstand; was dort lag, fehlt nach dem Wiederherstellen.</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;, %2</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;, %2</translation>
    </message>
    <message>
        <source>To go on, type the last four characters of: %1</source>
        <translation>Um fortzufahren, geben Sie die letzten vier Zeichen ein von: %1</translation>
    </message>
</context>
<context>
    <name>lifeboat::SchedulePage</name>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>Add a plan…</source>
        <translation>Plan hinzufügen …</translation>
    </message>
    <message>
        <source>A plan makes images by itself: it knows which drives, where to keep the images, when, and how many of them stay. If the computer is off at that time, it makes up for it as soon as it is on again. The last good image is never deleted.</source>
        <translation>Ein Plan erstellt Abbilder von selbst: Er weiß, von welchen Laufwerken, wo sie abgelegt werden, wann, und wie viele bleiben. Ist der Computer zu der Zeit aus, holt er es nach, sobald er wieder an ist. Das letzte gute Abbild wird nie gelöscht.</translation>
    </message>
    <message>
        <source>Set up a schedule</source>
        <translation>Zeitplan einrichten</translation>
    </message>
    <message>
        <source>Looking for plans…</source>
        <translation>Pläne werden gesucht …</translation>
    </message>
    <message>
        <source>The plan “%1” will be deleted. Its images stay.</source>
        <translation>Der Plan „%1“ wird gelöscht. Seine Abbilder bleiben.</translation>
    </message>
</context>
<context>
    <name>lifeboat::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Places for images</source>
        <translation>Ablageorte für Abbilder</translation>
    </message>
    <message>
        <source>Folders that Lifeboat looks into. External drives appear by themselves while they are connected.</source>
        <translation>Ordner, in denen Lifeboat nachsieht. Externe Laufwerke erscheinen von selbst, solange sie angeschlossen sind.</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Ablageorte</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen&#xa0;…</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Its images stay where they are.</source>
        <translation>Die Abbilder darin bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Where are images kept?</source>
        <translation>Wo liegen die Abbilder?</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Show an icon in the tray</source>
        <translation>Symbol im Infobereich anzeigen</translation>
    </message>
    <message>
        <source>This desktop has no tray.</source>
        <translation>Diese Arbeitsumgebung hat keinen Infobereich.</translation>
    </message>
</context>
<context>
    <name>lifeboat::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>lifeboat::StepRow</name>
    <message>
        <source>this step</source>
        <translation>dieser Schritt</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>folgt noch</translation>
    </message>
</context>
<context>
    <name>lifeboat::TargetStep</name>
    <message>
        <source>Cannot be used</source>
        <translation>Nicht verwendbar</translation>
    </message>
    <message>
        <source>&amp;Partition to replace:</source>
        <translation>&amp;Partition, die ersetzt wird:</translation>
    </message>
    <message>
        <source>Not there? Unplug the drive and plug it in again: it appears here by itself.</source>
        <translation>Nicht dabei? Ziehen Sie das Laufwerk ab, und schließen Sie es wieder an: Es erscheint dann hier von selbst.</translation>
    </message>
    <message>
        <source>Looking for drives…</source>
        <translation>Laufwerke werden gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>No drive was found. Connect the drive that is to be written.</source>
        <translation>Es wurde kein Laufwerk gefunden. Schließen Sie das Laufwerk an, auf das geschrieben werden soll.</translation>
    </message>
    <message>
        <source>Checking whether it fits…</source>
        <translation>Es wird ermittelt, ob es passt&#xa0;…</translation>
    </message>
    <message>
        <source>Choose which of its partitions is replaced.</source>
        <translation>Wählen Sie, welche seiner Partitionen ersetzt wird.</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1: %2, %3</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>Which drive is to be written?</source>
        <translation>Auf welches Laufwerk soll geschrieben werden?</translation>
    </message>
    <message>
        <source>Unmount this drive</source>
        <translation>Dieses Laufwerk aushängen</translation>
    </message>
    <message>
        <source>Unmount %1</source>
        <translation>%1 aushängen</translation>
    </message>
</context>
<context>
    <name>lifeboat::TickedDrive</name>
    <message>
        <source>Partitions to include</source>
        <translation>Partitionen, die gesichert werden</translation>
    </message>
</context>
<context>
    <name>lifeboat::Undo</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>lifeboat::WhatStep</name>
    <message>
        <source>The whole drive</source>
        <translation>Das ganze Laufwerk</translation>
    </message>
    <message>
        <source>Everything on the target drive will be erased. It becomes the drive as it was.</source>
        <translation>Alles, was jetzt auf dem Ziellaufwerk ist, wird gelöscht. Sie erhalten das Laufwerk so, wie es war.</translation>
    </message>
    <message>
        <source>Only partition %1: %2</source>
        <translation>Nur Partition %1: %2</translation>
    </message>
    <message>
        <source>%1 · replaces one partition of a drive; its other partitions stay as they are.</source>
        <translation>%1 · ersetzt eine Partition eines Laufwerks; seine anderen Partitionen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>How much of it do you want to put back?</source>
        <translation>Was davon möchten Sie wiederherstellen?</translation>
    </message>
</context>
<context>
    <name>lifeboatctl</name>
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
        <source> %1 % · %2 of %3 · %4/s</source>
        <translation> %1 % · %2 von %3 · %4/s</translation>
    </message>
    <message>
        <source>Show the job until it has ended.</source>
        <translation>Den Vorgang anzeigen, bis er beendet ist.</translation>
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
        <source>Deleted: %1</source>
        <translation>Gelöscht: %1</translation>
    </message>
    <message>
        <source>The place, drive, folder or file to write to.</source>
        <translation>Der Ort, das Laufwerk, der Ordner oder die Datei, wohin geschrieben wird.</translation>
    </message>
    <message>
        <source>Also what is in the folders inside.</source>
        <translation>Auch, was in den Ordnern darin liegt.</translation>
    </message>
    <message>
        <source>What becomes of a name that is taken: skip, overwrite or rename.</source>
        <translation>Was bei einem vergebenen Namen geschieht: skip, overwrite oder rename.</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>The image has several partitions with files. Choose one with --partition:</source>
        <translation>Das Abbild hat mehrere Partitionen mit Dateien. Wählen Sie eine mit --partition:</translation>
    </message>
    <message>
        <source>Nothing in the image has such a name.</source>
        <translation>Nichts im Abbild heißt so.</translation>
    </message>
    <message>
        <source>%1 of %2 · %3</source>
        <translation>%1 von %2 · %3</translation>
    </message>
    <message>
        <source>What is written to a mounted image lies here, and is gone when it is unmounted.</source>
        <translation>Hier liegt, was in ein eingehängtes Abbild geschrieben wird; nach dem Aushängen ist es weg.</translation>
    </message>
    <message>
        <source>To take it away again: lifeboatctl unmount %1</source>
        <translation>Wieder wegnehmen: lifeboatctl unmount %1</translation>
    </message>
    <message>
        <source>Store everything, also what an earlier image of the drive has.</source>
        <translation>Alles speichern, auch was ein früheres Abbild des Laufwerks schon hat.</translation>
    </message>
    <message>
        <source>what had not changed is stored in the image %1</source>
        <translation>was sich nicht geändert hatte, liegt im Abbild %1</translation>
    </message>
    <message>
        <source>A drive of the plan; again for another one.</source>
        <translation>Ein Laufwerk des Plans; noch einmal für ein weiteres.</translation>
    </message>
    <message>
        <source>A place of the plan; with another one they take turns.</source>
        <translation>Ein Ablageort des Plans; mehrere wechseln sich ab.</translation>
    </message>
    <message>
        <source>When the plan runs: 18:00, &quot;Fri 18:00&quot;, &quot;*-*-01 09:00&quot;; again for more.</source>
        <translation>Wann der Plan läuft: 18:00, &quot;Fri 18:00&quot;, &quot;*-*-01 09:00&quot;; noch einmal für weitere Zeiten.</translation>
    </message>
    <message>
        <source>Also when a place is connected, at most once a day.</source>
        <translation>Auch wenn ein Ablageort angeschlossen wird, höchstens einmal am Tag.</translation>
    </message>
    <message>
        <source>Which images stay: last=4,daily=7,weekly=4,monthly=6,yearly=2,free=100GB; all.</source>
        <translation>Welche Abbilder bleiben: last=4,daily=7,weekly=4,monthly=6,yearly=2,free=100GB; all (alle).</translation>
    </message>
    <message>
        <source>Only if the plan is due; for timers.</source>
        <translation>Nur wenn der Plan fällig ist; für Zeitgeber.</translation>
    </message>
    <message>
        <source>Run the plans that wait for what is connected now.</source>
        <translation>Pläne ausführen, die auf etwas warten, das jetzt angeschlossen ist.</translation>
    </message>
    <message>
        <source>Only say what would be removed.</source>
        <translation>Nur sagen, was entfernt würde.</translation>
    </message>
    <message>
        <source>no time</source>
        <translation>kein Zeitpunkt</translation>
    </message>
    <message>
        <source>Saved as “%1”.</source>
        <translation>Gespeichert als „%1“.</translation>
    </message>
    <message>
        <source>Kept: %1</source>
        <translation>Aufgehoben: %1</translation>
    </message>
    <message>
        <source>Next: %1</source>
        <translation>Nächster Lauf: %1</translation>
    </message>
    <message>
        <source>Waits: %1</source>
        <translation>Wartet: %1</translation>
    </message>
    <message>
        <source>There are no plans.</source>
        <translation>Es gibt keine Pläne.</translation>
    </message>
    <message>
        <source>Removed. Its images are still there.</source>
        <translation>Entfernt. Seine Abbilder sind noch da.</translation>
    </message>
    <message>
        <source>Nothing is due.</source>
        <translation>Es ist nichts fällig.</translation>
    </message>
    <message>
        <source>%1: %2 · last image: %3 · checked: %4 · next: %5</source>
        <translation>%1: %2 · letztes Abbild: %3 · geprüft: %4 · nächster Lauf: %5</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Deleting: %1</source>
        <translation>Wird gelöscht: %1</translation>
    </message>
    <message>
        <source>Would go: %1</source>
        <translation>Würde gelöscht: %1</translation>
    </message>
    <message>
        <source>Every image stays.</source>
        <translation>Alle Abbilder bleiben.</translation>
    </message>
    <message>
        <source>For so long a drive in use may stand still at the end: 2.</source>
        <translation>So lange darf ein benutztes Laufwerk am Ende stillstehen: 2.</translation>
    </message>
    <message>
        <source>Taken while the drive was in use; everything on it stood still for %1.</source>
        <translation>Gemacht, während das Laufwerk in Gebrauch war; alles darauf stand %1 lang still.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>An image to show.</source>
        <translation>Ein Abbild, das gezeigt werden soll.</translation>
    </message>
    <message>
        <source>Open no window; tell when a plan needs attention.</source>
        <translation>Kein Fenster öffnen; melden, wenn ein Plan Aufmerksamkeit braucht.</translation>
    </message>
</context>
</TS>
