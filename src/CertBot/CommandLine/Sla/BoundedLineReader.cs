using System.Text;

namespace CertBot.CommandLine.Sla;

/// <summary>Lines of a text whose length nobody promises: the rest of a line that is too long is skipped.</summary>
internal sealed class BoundedLineReader(TextReader input, int maxLength)
{
    private readonly char[] _buffer = new char[4096];
    private int _position;
    private int _length;

    /// <summary>The next line without its end, or null after the last one.</summary>
    public async ValueTask<BoundedLine?> ReadLine(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        var (isCut, isAny) = (false, false);
        while (true)
        {
            if (_position == _length)
            {
                (_position, _length) = (0, await input.ReadAsync(_buffer, cancellationToken));
                if (_length == 0)
                    return isAny ? new BoundedLine(line.ToString(), isCut) : null;
            }

            isAny = true;
            var rest = _buffer.AsSpan(_position, _length - _position);
            var end = rest.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            var kept = part[..Math.Min(part.Length, maxLength - line.Length)];
            line.Append(kept);
            isCut |= kept.Length < part.Length;
            _position += end < 0 ? rest.Length : end + 1;
            if (end >= 0)
                return new BoundedLine(line.ToString(), isCut);
        }
    }
}

/// <summary>A line; <paramref name="IsCut"/>: it was longer than what is read of it.</summary>
internal sealed record BoundedLine(string Text, bool IsCut);
