using System.Collections.Immutable;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>
/// Several packages in one zip: <c>ZipBuilder.Of(main, demo).ToBytes()</c>. Writes the bytes itself, because no library can be told to use the 64-bit
/// fields for small members, as some writers do (PKWARE APPNOTE 4.3 and 4.5.3).
/// </summary>
internal sealed record ZipBuilder
{
    private const uint Everything = uint.MaxValue;

    public ImmutableArray<(string Name, byte[] Content)> Members { get; init; } = [];

    public bool IsDeflated { get; init; } = true;

    /// <summary>Sizes are in the 64-bit extra field, whatever they are.</summary>
    public bool HasLongSizes { get; init; }

    /// <summary>Offsets are in the 64-bit extra field too; only the central directory has any.</summary>
    public bool HasLongOffsets { get; init; }

    /// <summary>The directory is described by a 64-bit end record and its locator.</summary>
    public bool HasLongEnd { get; init; }

    /// <summary>Each package under its name.</summary>
    public static ZipBuilder Of(params PackageBuilder[] packages) => Of([.. packages.Select(p => ($"{p.Name}.gz", p.ToGzip()))]);

    public static ZipBuilder Of(params (string Name, byte[] Content)[] members) => new() { Members = [.. members] };

    public byte[] ToBytes()
    {
        using var zip = new MemoryStream();
        using var writer = new BinaryWriter(zip);
        using var directory = new MemoryStream();
        using var directoryWriter = new BinaryWriter(directory);
        foreach (var (name, content) in Members)
        {
            var offset = zip.Position;
            var packed = Deflate(content);
            WriteHeader(writer, name, content, packed, directoryOffset: null);
            writer.Write(packed);
            WriteHeader(directoryWriter, name, content, packed, offset);
        }

        var start = zip.Position;
        writer.Write(directory.ToArray());
        WriteEnd(writer, start, zip.Position - start);
        return zip.ToArray();
    }

    private void WriteHeader(BinaryWriter writer, string name, byte[] content, byte[] packed, long? directoryOffset)
    {
        var isInDirectory = directoryOffset is not null;
        var fileName = Encoding.UTF8.GetBytes(name);
        var extra = ExtraField(content.Length, packed.Length, directoryOffset);
        writer.Write(isInDirectory ? 0x02014b50u : 0x04034b50u);
        if (isInDirectory)
            writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write((ushort)0x0800);
        writer.Write((ushort)(IsDeflated && content.Length > 0 ? 8 : 0));
        writer.Write(0x5c210000u);
        writer.Write(Crc32.HashToUInt32(content));
        writer.Write(HasLongSizes ? Everything : (uint)packed.Length);
        writer.Write(HasLongSizes ? Everything : (uint)content.Length);
        writer.Write((ushort)fileName.Length);
        writer.Write((ushort)extra.Length);
        if (directoryOffset is { } offset)
        {
            // No comment, first volume, no attributes.
            writer.Write(new byte[10]);
            writer.Write(HasLongOffsets ? Everything : (uint)offset);
        }

        writer.Write(fileName);
        writer.Write(extra);
    }

    private byte[] ExtraField(long length, long packed, long? directoryOffset)
    {
        List<long> values = HasLongSizes ? [length, packed] : [];
        if (HasLongOffsets && directoryOffset is { } offset)
            values.Add(offset);
        return values.Count == 0 ? [] : [1, 0, (byte)(values.Count * 8), 0, .. values.SelectMany(BitConverter.GetBytes)];
    }

    private void WriteEnd(BinaryWriter writer, long start, long size)
    {
        if (HasLongEnd)
        {
            writer.Write(0x06064b50u);
            writer.Write(44L);
            writer.Write((ushort)45);
            writer.Write((ushort)45);
            writer.Write(0L);
            writer.Write((long)Members.Length);
            writer.Write((long)Members.Length);
            writer.Write(size);
            writer.Write(start);
            writer.Write(0x07064b50u);
            writer.Write(0u);
            writer.Write(start + size);
            writer.Write(1u);
        }

        writer.Write(0x06054b50u);
        writer.Write(0u);
        writer.Write(HasLongEnd ? ushort.MaxValue : (ushort)Members.Length);
        writer.Write(HasLongEnd ? ushort.MaxValue : (ushort)Members.Length);
        writer.Write(HasLongEnd ? Everything : (uint)size);
        writer.Write(HasLongEnd ? Everything : (uint)start);
        writer.Write((ushort)0);
    }

    private byte[] Deflate(byte[] content)
    {
        if (!IsDeflated || content.Length == 0)
            return content;
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }
}
