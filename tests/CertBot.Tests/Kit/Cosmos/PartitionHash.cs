using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>Determines the physical partition of a key: version 2 of Cosmos DB's hash (MurmurHash3, 128 bits, over the key's type and text).</summary>
internal static class PartitionHash
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>The effective partition key: 32 hexadecimal digits, between the empty text and <c>FF</c>.</summary>
    public static string Of(string key)
    {
        var hash = Murmur([8, .. Encoding.UTF8.GetBytes(key), 0xff]);
        Array.Reverse(hash);
        hash[0] &= 0x3f;
        return Convert.ToHexString(hash);
    }

    private static byte[] Murmur(ReadOnlySpan<byte> data)
    {
        ulong h1 = 0,
            h2 = 0;
        var blocks = data.Length / 16;
        for (var n = 0; n < blocks; n++)
        {
            h1 ^= Mix1(BinaryPrimitives.ReadUInt64LittleEndian(data[(n * 16)..]));
            h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= Mix2(BinaryPrimitives.ReadUInt64LittleEndian(data[((n * 16) + 8)..]));
            h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }

        var tail = new byte[16];
        data[(blocks * 16)..].CopyTo(tail);
        h2 ^= Mix2(BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(8)));
        h1 ^= Mix1(BinaryPrimitives.ReadUInt64LittleEndian(tail));
        h1 ^= (ulong)data.Length;
        h2 ^= (ulong)data.Length;
        h1 += h2;
        h2 += h1;
        h1 = Last(h1);
        h2 = Last(h2);
        h1 += h2;
        h2 += h1;
        var hash = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, h1);
        BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(8), h2);
        return hash;
    }

    private static ulong Mix1(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong Mix2(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Last(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
        k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
        return k ^ (k >> 33);
    }
}
