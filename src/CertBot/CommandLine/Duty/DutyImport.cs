using System.Collections.Immutable;
using System.Globalization;
using CertBot.Calendars;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Duty;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine.Duty;

/// <summary><c>duty import ROLE FILE</c>: a role's rota from a calendar. Either every turn is taken or none.</summary>
internal sealed class DutyImport(IStore store, Edition edition, IClock clock, TextWriter output, TextWriter error)
{
    /// <summary>Whoever runs the command line is an administrator.</summary>
    private static readonly Actor Operator = new(new PersonId("settings"), [RoleName.Administrator], null);

    /// <returns>0: the turns are stored, or would be; 2: something in the file is wrong, and nothing was changed.</returns>
    public async Task<int> Run(RoleName role, string file, bool isCheck, CancellationToken cancellationToken)
    {
        var (aggregates, now) = (new Aggregates(store), clock.GetCurrentInstant());
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var assignments = await aggregates.LoadRoles(cancellationToken);
            var names = await LoadNames(assignments.HoldersOf(role), cancellationToken);
            if (await ReadTurns(file, now, names) is not { } turns)
                return 2;

            var loaded = await aggregates.Duty.Load(StoreKeys.Duty, cancellationToken);
            var decision = DutyDecider.Decide(
                new DutyCommand.ImportRota(role, turns),
                loaded.State ?? DutySchedule.Empty,
                new DutyContext
                {
                    Actor = Operator,
                    Now = now,
                    RoleAssignments = assignments,
                    Edition = edition,
                }
            );
            if (decision is not Decision<DutyEvent>.Accepted { Events: var events })
                return await Refuse(((Decision<DutyEvent>.Rejected)decision).Refusal, names);

            if (!isCheck)
            {
                ImmutableArray<RecordedEvent<DutyEvent>> recorded = [.. events.Select(e => new RecordedEvent<DutyEvent>(now, Operator.Id, e))];
                var after = aggregates.Duty.Evolve(loaded, recorded);
                switch (await store.Commit(StoreKeys.Duty, aggregates.Duty.BuildWrites(loaded, recorded, after, after.NextDue), cancellationToken))
                {
                    case CommitResult.Committed:
                        break;
                    case CommitResult.TooLarge:
                        await error.WriteLineAsync("these are too many turns for one rota; nothing was changed");
                        return 2;
                    default:
                        continue; // somebody else was faster
                }
            }

            foreach (var turn in turns.OrderBy(t => t.From))
                await output.WriteLineAsync($"{turn.From} {turn.Until} {names[turn.Person.Value]}");
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{turns.Length} turns of {role}{(isCheck ? "; nothing was changed" : " are its rota now")}")
            );
            return 0;
        }

        throw new TimeoutException("The rota stayed contended.");
    }

    /// <summary>Null: something is wrong with the file, and it was said what.</summary>
    private async Task<ImmutableArray<RotaTurn>?> ReadTurns(string file, Instant now, ImmutableSortedDictionary<string, string> names)
    {
        try
        {
            if (new FileInfo(file).Length > RotaFile.MaxBytes)
                throw new FormatException("it is larger than 1 MB");
            var read = RotaFile.Parse(await File.ReadAllTextAsync(file), now, ZoneLookup.OrUtc(edition.Zone));
            ImmutableArray<ChoiceOption> options = [.. names.Select(n => new ChoiceOption(n.Key, n.Value) { Synonyms = [n.Key, n.Value] })];
            var turns = read.Select(t => (t.Title, Person: AnswerParser.FindOption(options, t.Title), t.From, t.Until)).ToList();
            foreach (var unknown in turns.Where(t => t.Person is null).Select(t => t.Title).Distinct(StringComparer.Ordinal).Take(10))
                await error.WriteLineAsync($"“{UserText.Excerpt(unknown)}” names nobody of those who hold the role: {string.Join(", ", names.Values)}");
            return turns.Any(t => t.Person is null) ? null : [.. turns.Select(t => new RotaTurn(new PersonId(t.Person?.Value ?? ""), t.From, t.Until))];
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"the calendar cannot be read: {(e is FormatException ? e.Message : "there is no such file, or it may not be opened")}");
            return null;
        }
    }

    private async Task<ImmutableSortedDictionary<string, string>> LoadNames(ImmutableArray<PersonId> holders, CancellationToken cancellationToken)
    {
        var names = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var holder in holders)
        {
            var stored = await store.Get(StoreKeys.Person(holder), PersonStore.Kind, cancellationToken);
            names[holder.Value] = (stored is null ? null : VersionedJson.Read<Person>(stored).KnownName) ?? holder.Value;
        }

        return names.ToImmutable();
    }

    private async Task<int> Refuse(Refusal refusal, ImmutableSortedDictionary<string, string> names)
    {
        var texts = new TextRenderer(
            new RenderContext(LanguageCode.En, ZoneLookup.OrUtc(edition.Zone), clock.GetCurrentInstant(), id => names.GetValueOrDefault(id.Value, id.Value)),
            text => text
        );
        await error.WriteLineAsync(texts.RenderText(refusal.Code, refusal.Arguments));
        return 2;
    }
}
