using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.FileImport;
using NodaTime;

namespace CertBot.CommandLine.FileImport;

/// <summary>Prints what an import would change, or changed.</summary>
internal sealed class ImportReport(bool asJson, TextWriter output, TextWriter error, IClock clock)
{
    private static readonly JsonSerializerOptions OutputOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextRenderer _texts = new(
        new RenderContext(LanguageCode.En, DateTimeZone.Utc, clock.GetCurrentInstant(), p => p.Value),
        OutputEncoder.ToPlainText
    );

    public string Render(WrongLine wrong) => _texts.RenderValue(ImportCard.TextOf(wrong));

    public Task<int> Refuse(Refusal refusal) => Refuse(_texts.RenderText(refusal.Code, refusal.Arguments));

    public async Task<int> Refuse(string line)
    {
        if (asJson)
            await output.WriteLineAsync(new JsonObject { ["error"] = line }.ToJsonString(OutputOptions));
        else
            await error.WriteLineAsync(line);
        return 2;
    }

    /// <param name="batch">The sum of all lines.</param>
    /// <param name="isTaken">It was taken in.</param>
    /// <param name="isWanted">It was to be.</param>
    public async Task<int> Show(ImportBatch batch, bool isTaken, bool isWanted)
    {
        var counts = batch.Counts;
        if (asJson)
        {
            await output.WriteLineAsync(
                new JsonObject
                {
                    ["taken"] = isTaken,
                    ["lines"] = counts.Lines,
                    ["new"] = counts.New,
                    ["changed"] = counts.Changed,
                    ["unchanged"] = counts.Unchanged,
                    ["wrong"] = counts.Wrong,
                    ["errors"] = new JsonArray([
                        .. batch.Wrong.Select(w => new JsonObject
                        {
                            ["line"] = w.Line,
                            ["code"] = w.Refusal.Code,
                            ["error"] = _texts.RenderText(w.Refusal.Code, w.Refusal.Arguments),
                        }),
                    ]),
                }.ToJsonString(OutputOptions)
            );
            return counts.Wrong == 0 ? 0 : 1;
        }

        await output.WriteLineAsync(
            FormattableString.Invariant(
                $"{(isTaken ? "Taken" : "Preview")}: {counts.Lines} lines, {counts.New} new, {counts.Changed} changed, {counts.Unchanged} unchanged, {counts.Wrong} wrong"
            )
        );
        if (batch.LocalTimes > 0)
            await output.WriteLineAsync(FormattableString.Invariant($"{batch.LocalTimes} times have no offset and were read in the customer's time zone"));
        foreach (var wrong in batch.Wrong)
            await output.WriteLineAsync(Render(wrong));
        if (counts.Wrong > batch.Wrong.Length)
            await output.WriteLineAsync(FormattableString.Invariant($"and {counts.Wrong - batch.Wrong.Length} more; --errors FILE writes them all"));
        if (!isTaken)
        {
            await output.WriteLineAsync(
                isWanted ? "Nothing was taken: mend the lines, or take the good ones with --skip-wrong." : "Nothing was taken; --yes takes it in."
            );
        }

        return counts.Wrong == 0 ? 0 : 1;
    }
}
