using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// Makes one person of two. They lie in two partitions, so it goes in three steps, each one batch and each safe to be done again: who types the code says whom they
/// are becoming; the maker's code is used up and the accounts taken over, which decides it; then the typist is the maker.
/// </summary>
internal sealed class Accounts(IStore store, People people, Rosters rosters, ILogger<Accounts> log)
{
    private const string Kind = "ties";

    private static readonly Duration RememberCommands = Duration.FromDays(30);

    public async Task<Done> Execute(LinkCommand command, PersonId who, Place place, string key, Instant now, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var done = command switch
            {
                LinkCommand.MakeCode make => await Make(make, who, place, key, now, cancel),
                LinkCommand.TypeCode typed => await Take(typed, who, place, key, now, cancel),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (done is not null) return done;   // null: somebody wrote in between
        }

        throw new TimeoutException("The accounts stayed contended.");
    }

    private async Task<Done?> Make(LinkCommand.MakeCode make, PersonId who, Place place, string key, Instant now, CancellationToken cancel)
    {
        var held = await Load(who, cancel);
        var until = now + Linking.CodeLasts;

        // Where a code leads is no secret and no authority: what is open stands beside its maker alone.
        await store.Commit(Keys.Code(make.CodeHash), [new Write.Upsert(new Document("maker", "code", Stamped.Write(new Maker(who))) { Expires = now + RememberCommands })], cancel);
        return await store.Commit(Keys.Person(who), [held.With(held.Ties with { Code = new OpenCode(make.CodeHash, until, place) }), Once(key, now)], cancel) switch
        {
            Committed.Done => new Done.Happened(),
            Committed.Exists { Id: var id } when id == Keys.Seen(key) => new Done.Happened(),
            _ => null,
        };
    }

    private async Task<Done?> Take(LinkCommand.TypeCode typed, PersonId who, Place place, string key, Instant now, CancellationToken cancel)
    {
        var maker = await store.Get(Keys.Code(typed.CodeHash), "maker", cancel) is { } stored ? Stamped.Read<Maker>(stored).Person : (PersonId?)null;
        if (maker is { } to && await HasSeen(to, key, cancel)) return await Become(who, to, key, cancel);
        if (await HasSeen(who, key, cancel)) return new Done.Refused(Linking.Unknown);

        var typist = await Load(who, cancel);
        if (Linking.Guessing(typist.Ties, now) is { } later) return new Done.Refused(later);

        var roster = await rosters.Load(cancel);
        var made = maker is { } m ? await Load(m, cancel) : null;
        if (Linking.Refused(typed, key, typist.Party(roster), made?.Party(roster), now) is { } no)
        {
            var isWrong = no.Why == Linking.Unknown.Why;
            if (!isWrong && typist.Ties.Moving?.Key != key) return new Done.Refused(no);

            Write kept = typist.With(isWrong ? Linking.Wrong(typist.Ties, now) : typist.Ties with { Moving = null });
            return await store.Commit(Keys.Person(who), isWrong ? [kept, Once(key, now)] : [kept], cancel) is Committed.Done ? new Done.Refused(no) : null;
        }

        if (made is null) throw new System.Diagnostics.UnreachableException();
        if (typist.Ties.Moving is null && await store.Commit(Keys.Person(who), [typist.With(typist.Ties with { Moving = new Moving(made.Person.Id, key) })], cancel) is not Committed.Done) return null;

        return await store.Commit(Keys.Person(made.Person.Id), [.. Joined(made, typist, place, now), Once(key, now)], cancel) switch
        {
            Committed.Done => await Become(who, made.Person.Id, key, cancel),
            _ => null,
        };
    }

    private static IEnumerable<Write> Joined(HeldPerson made, HeldPerson typist, Place place, Instant now)
    {
        yield return made.With(made.Ties with { Code = null, Others = made.Ties.Others.Add(typist.Person.Id) });
        yield return made.With(Linking.Joined(made.Person, typist.Person, place));
        if (made.Ties.Code is { Place: var there })
        {
            var notice = new Notice(new Recipient.ToPlace(there), new Say.Line("notice.linked", new() { ["channel"] = place.Channel, ["name"] = typist.Person.Name }));
            yield return new Write.Create(Outbox.Of(notice, made.Person.Id, $"linked:{Keys.Part(typist.Person.Id.Value)}", now));
        }
    }

    private async Task<Done?> Become(PersonId who, PersonId maker, string key, CancellationToken cancel)
    {
        var typist = await Load(who, cancel);
        if (typist.Person.MovedTo is not null) return new Done.Happened();

        Write[] writes = [typist.With(typist.Person with { MovedTo = maker }), typist.With(typist.Ties with { Moving = null, Code = null })];
        if (await store.Commit(Keys.Person(who), writes, cancel) is not Committed.Done) return null;

        Log.Linked(log);
        return new Done.Happened();
    }

    private async Task<bool> HasSeen(PersonId person, string key, CancellationToken cancel) => await store.Get(Keys.Person(person), Keys.Seen(key), cancel) is not null;

    private async Task<HeldPerson> Load(PersonId id, CancellationToken cancel)
    {
        var person = await people.Held(id, cancel) ?? throw new InvalidOperationException("A command without its person.");
        var ties = await store.Get(Keys.Person(id), Kind, cancel);
        return new HeldPerson(person, ties is null ? Ties.None : Stamped.Read<Ties>(ties), ties?.ETag);
    }

    private static Write.Create Once(string key, Instant now) => new(new Document(Keys.Seen(key), "seen", Stamped.Nothing) { Expires = now + RememberCommands });

    /// <summary>Whose code it is.</summary>
    internal sealed record Maker(PersonId Person);

    /// <summary>Somebody as stored, to be written only if nobody wrote in between.</summary>
    private sealed record HeldPerson(Stored Stored, Ties Ties, string? TiesTag)
    {
        public Person Person { get; } = Stamped.Read<Person>(Stored);

        public Party Party(Roster roster) => new(Person, new Actor(Person.Id, roster.RolesOf(Person.Id), Person.Member), Ties);

        public Write.Replace With(Person person) => new Write.Replace(People.Document(person), Stored.ETag);

        public Write With(Ties ties)
        {
            var document = new Document(Kind, Kind, Stamped.Write(ties));
            return TiesTag is null ? new Write.Create(document) : new Write.Replace(document, TiesTag);
        }
    }
}
