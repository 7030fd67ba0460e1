// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QListView>

namespace lifeboat {

/// "Show as list": the same DiskMapModel as rows with a sample of colour and hatch, title, and every fact in words. Ticks as in every list.
class DiskMapList : public QListView {
    Q_OBJECT

public:
    explicit DiskMapList(QWidget *parent = nullptr);
};

} // namespace lifeboat
