// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/PlaceDialog.h"

#include <QFileDialog>

namespace lifeboat {

void askForPlace(QWidget *parent, const QString &title, const std::function<void(const QString &path)> &use)
{
    auto *const dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, use);
    dialog->open();
}

} // namespace lifeboat
