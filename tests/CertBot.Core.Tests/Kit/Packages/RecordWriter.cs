using System.Buffers;
using System.Text;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>Writes records one by one, valid or with false lengths.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public RecordWriter AddRecord(string path, byte[] content) =>
        AddNumber(path.Length).AddBytes(Encoding.Unicode.GetBytes(path)).AddNumber(content.Length).AddBytes(content);

    public RecordWriter AddPath(string path) => AddNumber(path.Length).AddBytes(Encoding.Unicode.GetBytes(path));

    public RecordWriter AddNumber(int number) => AddBytes(BitConverter.GetBytes(number));

    public RecordWriter AddBytes(params byte[] raw)
    {
        _bytes.Write(raw);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
