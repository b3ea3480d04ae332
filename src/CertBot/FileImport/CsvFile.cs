using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CsvHelper;

namespace CertBot.FileImport;

/// <summary>A line of a file, or why it is none.</summary>
internal abstract record CsvLine
{
    private CsvLine(int number) => Number = number;

    public int Number { get; }

    public sealed record Cells(ImportLine Line) : CsvLine(Line.Number);

    public sealed record Wrong(int Number, Refusal Refusal) : CsvLine(Number);
}

/// <summary>
/// A file of comma-separated values, read line by line: the separator is the one that makes the header's columns known, the encoding is detected. Nothing of it
/// is trusted: lines, cells and the file are bounded, and each line that is wrong is named.
/// </summary>
internal sealed class CsvFile(Stream file, ImportKind kind)
{
    /// <summary>More bytes of one line are not taken.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>More lines of one file are not taken.</summary>
    public const int MaxLines = 250_000;

    /// <summary>More bytes of one file are not taken.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    private const int MaxColumns = 200;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    private Encoding? _encoding;
    private char _separator = ',';

    /// <summary>The first line is <c>sep=;</c>, as a spreadsheet writes it.</summary>
    private bool _hasHint;
    private ImmutableArray<string?> _columns = [];

    /// <summary>How the file is encoded; known after <see cref="Open"/>.</summary>
    public string EncodingName => _encoding?.WebName ?? "";

    /// <summary>Reads the header. Returns why the file as a whole cannot be taken; null: it can.</summary>
    public async Task<Refusal?> Open(CancellationToken cancellationToken)
    {
        if (file.Length > MaxBytes)
            return new Refusal("import.bad.file-too-big", new() { ["max"] = MaxBytes / (1024 * 1024) });
        if (file.Length == 0)
            return new Refusal("import.bad.no-header");

        _encoding = await CsvEncoding.Detect(file, cancellationToken);
        if (await LooksBinary(cancellationToken))
            return new Refusal("import.bad.binary");

        _hasHint = await StartsWithHint(cancellationToken);
        ImmutableArray<string?> best = [];
        foreach (var separator in Separators)
        {
            ImmutableArray<string?> columns;
            try
            {
                columns = ImportColumns.Match(kind, await ReadHeader(separator, cancellationToken));
            }
            catch (CsvFormatException)
            {
                continue; // a line that does not end
            }

            if (columns.Count(c => c is not null) > best.Count(c => c is not null))
                (best, _separator) = (columns, separator);
        }

        _columns = best;
        return best.IsEmpty ? new Refusal("import.bad.no-header") : ImportColumns.WhyIncomplete(kind, best);
    }

    /// <summary>The lines below the header. A fault after which nothing more can be read is the last one.</summary>
    public async IAsyncEnumerable<CsvLine> Lines([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CsvMalformedRecord? malformed = null;
        await using var reader = CreateReader(_separator, record => malformed = record);
        var (count, number) = (0, 1);
        while (true)
        {
            CsvLine? line;
            try
            {
                malformed = null;
                if (!await reader.ReadAsync(cancellationToken))
                    yield break;

                number = (int)Math.Min(int.MaxValue, reader.LineNumber);
                line =
                    ++count > MaxLines
                        ? new CsvLine.Wrong(number, new Refusal("import.bad.too-many-lines", new() { ["max"] = MaxLines }))
                        : ReadLine(reader, number, malformed is { Reason: CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote });
            }
            catch (CsvFormatException)
            {
                line = new CsvLine.Wrong(number + 1, new Refusal("import.bad.line-too-long", new() { ["max"] = MaxLineBytes / 1024 }));
                count = int.MaxValue - 1;
            }

            if (line is not null)
                yield return line;
            if (count > MaxLines)
                yield break;
        }
    }

    /// <returns>Null: the line is empty but for its separators.</returns>
    private CsvLine? ReadLine(CsvReader reader, int number, bool isMalformed)
    {
        if (isMalformed)
            return new CsvLine.Wrong(number, new Refusal("import.bad.quote"));

        var cells = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var isEmpty = true;
        for (var n = 0; n < reader.FieldCount; n++)
        {
            if (reader.IsEmpty(n))
                continue;

            var cell = reader.GetString(n);
            if (string.IsNullOrWhiteSpace(cell))
                continue;

            isEmpty = false;
            if (n >= _columns.Length)
                return WrongCount(number, reader.FieldCount);
            if (_columns[n] is { } column)
                cells[column] = cell;
        }

        return isEmpty ? null
            : reader.FieldCount < _columns.Length ? WrongCount(number, reader.FieldCount)
            : new CsvLine.Cells(new ImportLine(number, cells.ToImmutable()));
    }

    private CsvLine.Wrong WrongCount(int number, int cells) =>
        new(
            number,
            new Refusal(
                "import.bad.cells",
                new()
                {
                    ["is"] = cells,
                    ["columns"] = _columns.Length,
                    ["separator"] = SeparatorName,
                }
            )
        );

    private string SeparatorName => _separator == '\t' ? "Tab" : _separator.ToString(CultureInfo.InvariantCulture);

    private async Task<string[]> ReadHeader(char separator, CancellationToken cancellationToken)
    {
        await using var reader = CreateReader(separator, null);
        await reader.ReadHeaderAsync(cancellationToken);
        return [.. (reader.Headers ?? []).Take(MaxColumns)];
    }

    private CsvReader CreateReader(char separator, Action<CsvMalformedRecord>? onMalformed)
    {
        file.Position = 0;
        return CsvReader.Create(
            new StreamReader(file, _encoding ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true),
            new CsvReaderOptions
            {
                Separator = _hasHint ? null : separator,
                TrackLineNumbers = true,
                MaxRecordSize = MaxLineBytes,
                IncludeValuesInExceptions = false,
                OnMalformedRecord = onMalformed,
            },
            leaveOpen: false
        );
    }

    private async Task<bool> StartsWithHint(CancellationToken cancellationToken)
    {
        file.Position = 0;
        using var text = new StreamReader(file, _encoding ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var start = new char[4];
        return await text.ReadBlockAsync(start, cancellationToken) == start.Length && start.AsSpan().Equals("sep=", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A workbook or another file that is no text.</summary>
    private async Task<bool> LooksBinary(CancellationToken cancellationToken)
    {
        if (_encoding is UnicodeEncoding)
            return false;

        var start = new byte[4096];
        file.Position = 0;
        var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        return start.AsSpan(0, count).Contains((byte)0) || start.AsSpan(0, count).StartsWith("PK\u0003\u0004"u8);
    }
}
