// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/MadeUpTrace.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace lifeboat::test {

const std::string_view headerPageText = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                                        "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                                        "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                                        "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

const std::string_view headerEventText = "# compressed entry header\n"
                                         "\ttype_len    :    5 bits\n"
                                         "\ttime_delta  :   27 bits\n"
                                         "\tarray       :   32 bits\n\n"
                                         "\tpadding     : type == 29\n"
                                         "\ttime_extend : type == 30\n"
                                         "\ttime_stamp : type == 31\n"
                                         "\tdata max type_len  == 28\n";

const std::string_view issueText = "name: block_rq_issue\nID: 2104\nformat:\n"
                                   "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
                                   "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
                                   "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
                                   "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
                                   "\tfield:dev_t dev;\toffset:8;\tsize:4;\tsigned:0;\n"
                                   "\tfield:sector_t sector;\toffset:16;\tsize:8;\tsigned:0;\n"
                                   "\tfield:unsigned int nr_sector;\toffset:24;\tsize:4;\tsigned:0;\n"
                                   "\tfield:unsigned int bytes;\toffset:28;\tsize:4;\tsigned:0;\n"
                                   "\tfield:unsigned short ioprio;\toffset:32;\tsize:2;\tsigned:0;\n"
                                   "\tfield:char rwbs[10];\toffset:34;\tsize:10;\tsigned:0;\n"
                                   "\tfield:char comm[16];\toffset:44;\tsize:16;\tsigned:0;\n"
                                   "\tfield:__data_loc char[] cmd;\toffset:60;\tsize:4;\tsigned:0;\n\n"
                                   "print fmt: \"%d,%d %s %u\", ((unsigned int) ((REC->dev) >> 20)), REC->rwbs\n";

const std::string_view remapText = "name: block_bio_remap\nID: 2091\nformat:\n"
                                   "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
                                   "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
                                   "\tfield:dev_t dev;\toffset:8;\tsize:4;\tsigned:0;\n"
                                   "\tfield:sector_t sector;\toffset:16;\tsize:8;\tsigned:0;\n"
                                   "\tfield:unsigned int nr_sector;\toffset:24;\tsize:4;\tsigned:0;\n"
                                   "\tfield:dev_t old_dev;\toffset:28;\tsize:4;\tsigned:0;\n"
                                   "\tfield:sector_t old_sector;\toffset:32;\tsize:8;\tsigned:0;\n"
                                   "\tfield:char rwbs[10];\toffset:40;\tsize:10;\tsigned:0;\n";

namespace {

template<class T>
void put(Bytes &bytes, std::size_t offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
}

} // namespace

Bytes MadeUpEvent::record() const
{
    const std::size_t end = std::max({format.device.end(), format.sector.end(), format.sectors.end(), format.kind.end(),
                                      format.oldDevice ? format.oldDevice->end() : 0});
    Bytes bytes(alignUp(end, 4));
    put(bytes, 0, format.id);
    put(bytes, format.device.offset, device);
    put(bytes, format.sector.offset, sector);
    put(bytes, format.sectors.offset, sectors);
    std::memcpy(bytes.data() + format.kind.offset, kind.data(), std::min(kind.size(), format.kind.size));
    if (format.oldDevice)
        put(bytes, format.oldDevice->offset, oldDevice);
    return bytes;
}

MadeUpPage::MadeUpPage(const TracePageFormat &format) : m_format(format) { }

void MadeUpPage::addWord(std::uint32_t value)
{
    m_data.resize(m_data.size() + 4);
    put(m_data, m_data.size() - 4, value);
}

void MadeUpPage::addHeader(unsigned type, std::uint32_t timeDelta)
{
    addWord(std::endian::native == std::endian::little ? (timeDelta << 5) | type : (type << 27) | timeDelta);
}

void MadeUpPage::add(const Bytes &record)
{
    addHeader(static_cast<unsigned>(record.size() / 4), 5);
    m_data.insert(m_data.end(), record.begin(), record.end());
}

void MadeUpPage::addLarge(const Bytes &record)
{
    addHeader(0, 5);
    addWord(static_cast<std::uint32_t>(record.size() + 4));
    m_data.insert(m_data.end(), record.begin(), record.end());
}

void MadeUpPage::addTimeExtend()
{
    addHeader(30, 1);
    addWord(7);
}

void MadeUpPage::addPadding(std::uint32_t bytes)
{
    addHeader(29, 1);
    addWord(bytes + 4);
    m_data.resize(m_data.size() + bytes);
}

void MadeUpPage::addEndPadding()
{
    addHeader(29, 0);
    m_data.resize(m_data.size() + 40, std::byte{0xff});
}

Bytes MadeUpPage::bytes() const
{
    Bytes page(m_format.data.end());
    put(page, m_format.commit.offset, std::uint64_t{m_data.size()} | m_flags);
    std::ranges::copy(m_data, page.begin() + static_cast<std::ptrdiff_t>(m_format.data.offset));
    return page;
}

} // namespace lifeboat::test
