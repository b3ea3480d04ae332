using System.Runtime.InteropServices;
using System.Text;

namespace CertBot.Inspection.Content;

/// <summary>The one buffer that the files of a package are read into, one after another. It grows to the largest of them.</summary>
internal sealed class ContentBuffer
{
    private byte[] _bytes = new byte[1 << 16];

    /// <summary>The whole content; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Read(Stream content, int length)
    {
        if (_bytes.Length < length)
            _bytes = new byte[Math.Max(length, Math.Min(_bytes.Length * 2, 1 << 23))];
        content.ReadExactly(_bytes, 0, length);
        return _bytes.AsMemory(0, length);
    }

    /// <summary>The content without the mark that tells UTF-8.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>The content as text: UTF-8, or what a mark at its beginning says.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes[3..]),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
            _ => Encoding.UTF8.GetString(bytes),
        };

    /// <summary>The content as a stream, without a copy.</summary>
    public static Stream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part)
            ? new MemoryStream(part.Array!, part.Offset, part.Count, writable: false)
            : new MemoryStream(bytes.ToArray());
}
