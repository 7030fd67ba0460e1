// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/client/JobStatus.h"

#include "widgets/Icons.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace lifeboat {

/// How a job that has ended turned out.
Tone toneOf(const JobStatus &status);

/// The phases of a job, one below the other: done ones with a tick, the one under way with an arrow and in bold.
class PhaseList final : public QWidget {
    Q_OBJECT

public:
    explicit PhaseList(QWidget *parent = nullptr);

    void setStatus(const JobStatus &status);

private:
    struct Row {
        QLabel *picture;
        QLabel *text;
        QLabel *figure;
    };

    void setRows(std::size_t count);

    QGridLayout *m_grid;
    std::vector<Row> m_rows;
};

} // namespace lifeboat
