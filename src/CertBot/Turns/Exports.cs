using System.Collections.Immutable;
using System.Text;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Texts;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Makes files of what is known, for whoever may know it.</summary>
internal sealed class Exports(People people, IArchive archive, IClock clock)
{
    /// <summary>The history as a table, in UTF-8 with the mark spreadsheets look for.</summary>
    public async Task<GivenFile> History(ApplicationId id, ImmutableArray<HistoryLine> lines, Person reader, CancellationToken cancel)
    {
        Dictionary<PersonId, string> names = [];
        foreach (var who in HistoryFile.People(lines)) names[who] = (await people.Find(who, cancel))?.Name ?? who.Value;

        var words = new Reader(reader.Language, DateTimeZoneProviders.Tzdb.GetZoneOrNull(reader.Zone) ?? DateTimeZone.Utc, clock.GetCurrentInstant(), p => names.GetValueOrDefault(p, p.Value));
        using var content = new MemoryStream([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(HistoryFile.Csv(lines, words))]);
        return await archive.Keep(HistoryFile.NameOf(id, words), content, cancel);
    }
}
