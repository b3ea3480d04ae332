namespace CertBot.Channels;

/// <summary>A stream from outside that ends with an error where it gets longer than it may.</summary>
internal sealed class Measured(Stream inner, long most) : Stream
{
    public override long Length => throw new NotSupportedException();

    private readonly byte[] first = new byte[1];
    private bool held;

    /// <summary>Bytes that came so far.</summary>
    public long Came { get; private set; }

    public bool IsOver => Came > most;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether there is anything in it at all; nothing is lost by looking.</summary>
    public async Task<bool> Peek(CancellationToken cancel)
    {
        if (!held)
        {
            held = await inner.ReadAsync(first.AsMemory(), cancel) == 1;
            Came = held ? 1 : 0;
        }

        return held;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        if (held)
        {
            held = false;
            buffer.Span[0] = first[0];
            return 1;
        }

        return Count(await inner.ReadAsync(buffer, cancellationToken));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        Came += read;
        return IsOver ? throw new IOException("longer than it may be") : read;
    }
}
