using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Makes files of what is known, for whoever may know it.</summary>
internal sealed class HistoryExporter(PersonStore persons, IGeneratedFileStore archive, IClock clock)
{
    /// <summary>The history as a table, in UTF-8 with the mark spreadsheets look for.</summary>
    public async Task<UploadedFile> ExportCsv(ApplicationId id, ImmutableArray<HistoryEntry> entries, Person reader, CancellationToken cancellationToken)
    {
        Dictionary<PersonId, string> names = [];
        foreach (var personId in HistoryCsv.PeopleIn(entries))
            names[personId] = (await persons.Find(personId, cancellationToken))?.Name ?? personId.Value;

        var context = new RenderContext(reader.Language, ZoneLookup.OrUtc(reader.Zone), clock.GetCurrentInstant(), p => names.GetValueOrDefault(p, p.Value));
        using var content = new MemoryStream([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(HistoryCsv.Write(entries, context))]);
        return await archive.Save(HistoryCsv.FileNameFor(id, context), content, cancellationToken);
    }
}
