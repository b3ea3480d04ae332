using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Exports the history of an application as a file. The caller checks that the reader is authorised to see it.</summary>
internal sealed class HistoryExporter(PersonStore persons, IGeneratedFileStore archive, IClock clock)
{
    /// <summary>Writes the history as CSV in UTF-8, with the byte order mark that spreadsheets expect.</summary>
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
        using var content = new MemoryStream([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(HistoryCsv.Write(entries, context))]);
        return await archive.Save(
            HistoryCsv.FileNameFor(id, context),
            content,
            [StoreKeys.Conversation(turn.Conversation, reader.Id), StoreKeys.ConversationAddress(turn.Conversation)],
            cancellationToken
        );
    }
}
