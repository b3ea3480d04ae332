using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CertBot.Core.Conversation;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>Making one person of several identities: a code is made as the one and typed as the other.</summary>
[JsonDerivedType(typeof(MakeCode), "make-code")]
[JsonDerivedType(typeof(TypeCode), "type-code")]
public abstract record LinkCommand
{
    private LinkCommand() { }

    public sealed record MakeCode(string CodeHash) : LinkCommand;

    /// <summary>Whoever types it becomes the person who made it.</summary>
    public sealed record TypeCode(string CodeHash) : LinkCommand;
}

/// <summary>What is kept beside a person for this.</summary>
public sealed record Ties
{
    public static Ties None { get; } = new();

    /// <summary>The one code that is open; a new one takes its place.</summary>
    public OpenCode? Code { get; init; }

    /// <summary>On the way to being somebody else: until that is through, nobody becomes this person.</summary>
    public Moving? Moving { get; init; }

    /// <summary>Who became this person.</summary>
    public ImmutableArray<PersonId> Others { get; init; } = [];

    /// <summary>When wrong codes were typed, the newest last.</summary>
    public ImmutableArray<Instant> Wrong { get; init; } = [];
}

/// <summary>A code somebody made in a place: its hash, and until when it is good.</summary>
public sealed record OpenCode(string Hash, Instant Until, Place Place);

/// <summary>Becoming somebody, by the command of this key.</summary>
public sealed record Moving(PersonId To, string Key);

/// <summary>One of the two: who they are, what they may, and what is kept beside them.</summary>
public sealed record Party(Person Person, Actor Actor, Ties Ties)
{
    /// <summary>Something that would be lost, or would have to be taken along.</summary>
    public bool IsSomebody => !Actor.Roles.IsEmpty || Actor.Member is not null || Ties.Others.Length > 0;
}

/// <summary>Who may become whom. Refusals are texts of <c>directory.refused.*</c>.</summary>
public static class Linking
{
    /// <summary>What a code to link by begins with.</summary>
    public const string Word = "me";

    public const int MostAccounts = 12;

    private const int MostHomes = 8;
    private const int MostWrong = 10;

    public static Duration CodeLasts { get; } = Duration.FromMinutes(15);

    private static Duration WrongLasts { get; } = Duration.FromHours(1);

    /// <summary>One sentence for a code that never was, was used or replaced, and ran out.</summary>
    public static Refusal Unknown => No("link-unknown");

    /// <summary>Whether so many wrong ones were typed that no more are looked at.</summary>
    public static Refusal? Guessing(Ties ties, Instant now) =>
        Lately(ties, now) is { Length: >= MostWrong } wrong ? No("link-later", new() { ["at"] = Leaf.At(wrong[^MostWrong] + WrongLasts) }) : null;

    public static Ties Wrong(Ties ties, Instant now) => ties with { Moving = null, Wrong = [.. Lately(ties, now).Add(now).TakeLast(MostWrong)] };

    /// <summary>Why the one who typed a code does not become the one who made it; the maker is null where nobody made it.</summary>
    public static Refusal? Refused(LinkCommand.TypeCode typed, string key, Party typist, Party? maker, Instant now) =>
        maker is null || maker.Person.MovedTo is not null || maker.Ties.Code is not { } code || code.Hash != typed.CodeHash || now >= code.Until ? Unknown
        : maker.Person.Id == typist.Person.Id || typist.Person.MovedTo is not null ? No("link-own")
        : typist.Ties.Moving is { } moving && moving.Key != key || maker.Ties.Moving is not null ? No("link-busy")
        : typist.IsSomebody ? No(maker.IsSomebody ? "link-both" : "link-here")
        : maker.Person.Accounts.Union(typist.Person.Accounts).Count() > MostAccounts ? No("link-accounts", new() { ["max"] = MostAccounts })
        : null;

    /// <summary>Everything stays as the maker has it; where the other can be reached comes to it, first what was used last.</summary>
    public static Person Joined(Person maker, Person typist, Place typedAt) => maker with
    {
        Accounts = [.. maker.Accounts.Union(typist.Accounts)],
        Homes = [.. typist.Homes.Prepend(typedAt).Concat(maker.Homes).Distinct().Take(MostHomes)],
    };

    private static ImmutableArray<Instant> Lately(Ties ties, Instant now) => [.. ties.Wrong.Where(w => w + WrongLasts > now)];

    private static Refusal No(string why, JsonObject? data = null) => new($"directory.refused.{why}", data ?? []);
}
