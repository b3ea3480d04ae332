using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Makes files of tables: CSV in UTF-8, with the byte order mark that spreadsheets expect. The caller checks that the reader is authorised to see them.</summary>
internal sealed class TableExporter(PersonStore persons, IGeneratedFileStore archive, IClock clock)
{
    /// <summary>The history of an application.</summary>
    public async Task<UploadedFile> ExportCsv(ApplicationId id, ImmutableArray<HistoryEntry> entries, TurnContext turn, CancellationToken cancellationToken)
    {
        var reader = turn.Person;
        Dictionary<PersonId, string> names = [];
        foreach (var personId in HistoryCsv.PeopleIn(entries))
        {
            if (await persons.NameOf(personId, cancellationToken) is { } name)
                names[personId] = name;
        }

        var context = new RenderContext(reader.Language, ZoneLookup.OrUtc(reader.Zone), clock.GetCurrentInstant(), p => names.GetValueOrDefault(p));
        return await Save(HistoryCsv.FileNameFor(id, context), HistoryCsv.Write(entries, context), turn, cancellationToken);
    }

    /// <summary>The board, with the columns that the command line writes.</summary>
    public Task<UploadedFile> ExportBoard(KpiBoardSelection selection, ImmutableArray<KpiRow> rows, TurnContext turn, CancellationToken cancellationToken)
    {
        var context = new RenderContext(turn.Person.Language, DateTimeZone.Utc, clock.GetCurrentInstant(), _ => null);
        var name = new TextRenderer(context, OutputEncoder.ToPlainText).RenderValue(
            LocalizableValue.Text("kpi.board.file", new() { ["month"] = KpiMonths.Format(selection.Month) })
        );
        return Save($"{name}.csv", KpiCsv.WriteBoard(rows, turn.Edition), turn, cancellationToken);
    }

    /// <summary>What the last inspection of an application's packages found.</summary>
    public Task<UploadedFile> ExportFindings(Application app, InspectionReport report, Edition edition, TurnContext turn, CancellationToken cancellationToken)
    {
        var context = new RenderContext(turn.Person.Language, ZoneLookup.OrUtc(turn.Person.Zone), clock.GetCurrentInstant(), _ => null);
        var inspection = app.Inspection ?? throw new ArgumentException("not inspected", nameof(app));
        return Save(FindingsCsv.FileNameFor(app.Id, context), FindingsCsv.Write(report, inspection, edition, context), turn, cancellationToken);
    }

    private async Task<UploadedFile> Save(string name, string csv, TurnContext turn, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)]);
        return await archive.Save(
            name,
            content,
            [StoreKeys.Conversation(turn.Conversation, turn.Person.Id), StoreKeys.ConversationAddress(turn.Conversation)],
            cancellationToken
        );
    }
}

/// <summary>What is worked out for a turn beside the lists: figures of applications, findings of inspections, and the calls of webhooks.</summary>
internal sealed record TurnReports(KpiReports Kpis, KpiRowStore Rows, WebhookLog Webhooks, InspectionStore Inspections)
{
    /// <summary>The board of a month; null for those who may not see it.</summary>
    public async Task<ImmutableArray<KpiRow>?> ReadBoard(TurnContext context, YearMonth month, CancellationToken cancellationToken) =>
        Audience.KpiBoard.Includes(context.Actor, context.Edition) ? [.. await Rows.Each(month, cancellationToken).ToArrayAsync(cancellationToken)] : null;
}
