// Finds one number in an Exif block: how the picture was held (JEITA CP-3451, 4.6.4, tag 0x0112).

#include <string.h>

#include "reading.h"

typedef struct {
    const uint8_t *bytes;
    size_t count;
    int is_big_endian;
} tiff;

/// An integer of `size` bytes; 0 where the block has ended.
static uint32_t integer(const tiff *block, size_t start, size_t size) {
    if (start > block->count || size > block->count - start) return 0;
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | block->bytes[start + (block->is_big_endian ? i : size - 1 - i)];
    }
    return value;
}

uint32_t exif_orientation(const uint8_t *bytes, size_t byte_count) {
    enum { orientation_tag = 0x0112, short_type = 3, entry_size = 12 };
    if (byte_count >= 6 && memcmp(bytes, "Exif\0\0", 6) == 0) {
        bytes += 6;
        byte_count -= 6;
    }
    if (byte_count < 8 || (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0)) return 1;
    tiff block = {bytes, byte_count, bytes[0] == 'M'};
    size_t directory = integer(&block, 4, 4);
    uint32_t entry_count = integer(&block, directory, 2);
    for (size_t number = 0; number < entry_count; number++) {
        size_t entry = directory + 2 + number * entry_size;
        if (entry + entry_size > byte_count) return 1;
        if (integer(&block, entry, 2) != orientation_tag || integer(&block, entry + 2, 2) != short_type) continue;
        uint32_t value = integer(&block, entry + 8, 2);
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}
