using System.Text;

namespace CertBot.FileImport;

/// <summary>Finds out how a text file is encoded: by its byte order mark, else UTF-8 if it is that throughout, else the Windows code page its bytes are likelier of.</summary>
internal static class CsvEncoding
{
    private const int SampleBytes = 1024 * 1024;

    /// <summary>Cyrillic letters of Windows-1251. In Windows-1252 the same bytes are Western letters with accents, which never make up most of a text.</summary>
    private const byte FirstCyrillic = 0xC0;

    /// <summary>Leaves the stream at its beginning. UTF-8 is checked to the end of the file, because the first Cyrillic letter may be far down.</summary>
    public static async Task<Encoding> Detect(Stream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var (decoder, buffer, chars) = (new UTF8Encoding(false, true).GetDecoder(), new byte[64 * 1024], new char[64 * 1024 + 16]);
        var (isUtf8, isFirst) = (true, true);
        long read = 0;
        CodePageVotes votes = new();
        try
        {
            while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var count)
            {
                var block = buffer.AsSpan(0, count);
                if (isFirst && FromByteOrderMark(block) is { } marked)
                    return marked;

                isFirst = false;
                isUtf8 = isUtf8 && IsUtf8(decoder, block, chars);
                votes.Add(block);
                read += count;
                if (!isUtf8 && read > SampleBytes)
                    break;
            }

            isUtf8 = isUtf8 && IsComplete(decoder, chars);
            return isUtf8 ? new UTF8Encoding(false) : CodePagesEncodingProvider.Instance.GetEncoding(votes.IsCyrillic ? 1251 : 1252) ?? Encoding.Latin1;
        }
        finally
        {
            file.Position = 0;
        }
    }

    private static Encoding? FromByteOrderMark(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => new UTF8Encoding(true),
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    private static bool IsUtf8(Decoder decoder, ReadOnlySpan<byte> block, char[] chars)
    {
        try
        {
            decoder.GetChars(block, chars, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsComplete(Decoder decoder, char[] chars)
    {
        try
        {
            decoder.GetChars([], chars, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Counts runs: Cyrillic words are several such bytes in a row, an accented letter stands among ASCII.</summary>
    private sealed class CodePageVotes
    {
        private long _inRuns;
        private long _alone;
        private int _run;

        public bool IsCyrillic => _inRuns > _alone;

        public void Add(ReadOnlySpan<byte> block)
        {
            foreach (var b in block)
            {
                if (b >= FirstCyrillic || b is 0xA8 or 0xB8)
                {
                    _run++;
                    continue;
                }

                Close();
            }

            Close();
        }

        private void Close()
        {
            if (_run > 1)
                _inRuns += _run;
            else
                _alone += _run;
            _run = 0;
        }
    }
}
