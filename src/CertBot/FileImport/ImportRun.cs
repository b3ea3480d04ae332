using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using NodaTime;

namespace CertBot.FileImport;

/// <summary>What a stretch of lines came to.</summary>
/// <param name="LastLine">The number of its last line.</param>
/// <param name="Counts">How many were what.</param>
/// <param name="Wrong">The wrong ones, in order.</param>
/// <param name="LocalTimes">So many times were local to a customer's zone.</param>
internal sealed record ImportBatch(int LastLine, ImportCounts Counts, ImmutableArray<WrongLine> Wrong, int LocalTimes);

/// <summary>
/// Goes through a file in batches. The lines of a batch are worked on at the same time, so that the store commits them together; a batch is reported when all of
/// it is done. No more than one batch is in memory.
/// </summary>
internal sealed class ImportRun(CsvFile file, LineImporter importer, IClock clock)
{
    public const int BatchSize = 500;

    private const int MaxParallel = 32;

    /// <summary>So few lines are taken one after the other: what is new is numbered in the order of the file.</summary>
    private const int FewLines = 50;

    /// <summary>The lines that name something by its id: a second one of the same is wrong. Ids are kept as hashes, as they may be long.</summary>
    private readonly Dictionary<UInt128, int> _lineByKey = [];

    /// <param name="mode">Whether anything is stored.</param>
    /// <param name="afterLine">Lines up to this one are passed over: they were taken already.</param>
    /// <param name="cancellationToken">Ends it between two lines.</param>
    public async IAsyncEnumerable<ImportBatch> Batches(ImportMode mode, int afterLine, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CsvLine> batch = new(BatchSize);
        await foreach (var line in file.Lines(cancellationToken))
        {
            var checkedLine = CheckKey(line);
            if (line.Number <= afterLine)
                continue;

            batch.Add(checkedLine);
            if (batch.Count < BatchSize)
                continue;
            yield return await Process(batch, mode, cancellationToken);
            batch.Clear();
        }

        if (batch.Count > 0)
            yield return await Process(batch, mode, cancellationToken);
    }

    private CsvLine CheckKey(CsvLine line)
    {
        if (line is not CsvLine.Cells { Line: var cells } || LineImporter.KeyOf(cells) is not { } key)
            return line;

        var hash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(key));
        return _lineByKey.TryAdd(hash, line.Number)
            ? line
            : new CsvLine.Wrong(
                line.Number,
                new Refusal("import.bad.twice", new() { ["said"] = UserText.Excerpt(UserText.Sanitize(key)), ["line"] = _lineByKey[hash] })
            );
    }

    private async Task<ImportBatch> Process(List<CsvLine> batch, ImportMode mode, CancellationToken cancellationToken)
    {
        var outcomes = new LineOutcome[batch.Count];
        var now = clock.GetCurrentInstant();
        await Parallel.ForAsync(
            0,
            batch.Count,
            new ParallelOptions { MaxDegreeOfParallelism = batch.Count < FewLines ? 1 : MaxParallel, CancellationToken = cancellationToken },
            async (n, c) =>
                outcomes[n] = batch[n] switch
                {
                    CsvLine.Cells { Line: var line } => await importer.Run(line, mode, now, c),
                    CsvLine.Wrong { Refusal: var refusal } => new LineOutcome.Wrong(refusal),
                    _ => throw new System.Diagnostics.UnreachableException(),
                }
        );
        return new ImportBatch(
            batch[^1].Number,
            new ImportCounts(
                outcomes.Count(o => o is LineOutcome.New),
                outcomes.Count(o => o is LineOutcome.Changed),
                outcomes.Count(o => o is LineOutcome.Unchanged),
                outcomes.Count(o => o is LineOutcome.Wrong)
            ),
            [.. outcomes.Select((o, n) => o is LineOutcome.Wrong wrong ? new WrongLine(batch[n].Number, wrong.Refusal) : null).OfType<WrongLine>()],
            outcomes.Sum(o => o.LocalTimes)
        );
    }
}

/// <summary>The sum of the batches so far.</summary>
internal static class ImportBatches
{
    public static ImportCounts Add(this ImportCounts sum, ImportCounts batch) =>
        new(sum.New + batch.New, sum.Changed + batch.Changed, sum.Unchanged + batch.Unchanged, sum.Wrong + batch.Wrong);
}
