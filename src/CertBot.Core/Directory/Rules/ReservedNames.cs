using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>
/// Names that belong to the platform: its own, the programme's teams and roles in every language, and the words by which channels address everybody. They are
/// compared by what they look like (<see cref="NameSkeleton"/>), also with words such as “official” or “Ltd” around them.
/// </summary>
public static class ReservedNames
{
    private static readonly string[] Broadcasts = ["everyone", "everybody", "here", "channel", "all", "team", "все", "всем", "канал"];

    private static readonly string[] Teams =
    [
        "Marketplace",
        "Marketplace Team",
        "Marketplace Support",
        "Certification Team",
        "Support Team",
        "Маркетплейс",
        "Команда Маркетплейса",
        "Команда сертификации",
        "Служба поддержки",
        "admin",
        "moderator",
        "system",
        "Microsoft Teams",
        "Slack",
        "Slackbot",
    ];

    /// <summary>Words that make no other name of a reserved one.</summary>
    private static readonly string[] Fillers =
    [
        .. new[]
        {
            "official",
            "the",
            "team",
            "support",
            "help",
            "helpdesk",
            "admin",
            "bot",
            "app",
            "inc",
            "ltd",
            "llc",
            "gmbh",
            "corp",
            "corporation",
            "company",
            "group",
            "marketplace",
            "certification",
            "программа",
            "официальный",
            "команда",
            "поддержка",
            "компания",
            "маркетплейс",
            "ооо",
            "ао",
        }
            .Select(NameSkeleton.Of)
            .Distinct(StringComparer.Ordinal),
    ];

    private static readonly FrozenSet<string> Common = Broadcasts.Concat(Teams).SelectMany(n => NameSkeleton.AllOf(n)).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> OwnNames = TextsOf("say.clock").Select(NameSkeleton.Of).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Shorter titles, such as CEO, are part of many names.</summary>
    private const int MinTitleLength = 6;

    /// <summary>The refusal of a vendor's name; null: it can be taken, unless another vendor's looks the same.</summary>
    public static Refusal? CheckVendorName(string name, Edition edition) =>
        VendorNames.Validate(name) ?? (AreTakenFor(VendorNames.Clean(name), edition) ? new Refusal("directory.refused.name-reserved", [], "name") : null);

    /// <summary>Whether somebody of this name would be taken for the platform or one of its roles, or the name calls everybody.</summary>
    public static bool AreTakenFor(string name, Edition edition) =>
        AddressesEverybody(name)
        || NameSkeleton
            .AllOf(name)
            .Any(skeleton =>
                Common.Contains(skeleton)
                || RoleTitles(edition).Contains(skeleton, StringComparer.Ordinal)
                || WithoutFillers(skeleton).Any(s => IsPlatform(s, edition))
            );

    /// <summary>Whether a person's name contains one of the platform's, as in “CertBot support” or “Ann, Marketplace analyst”.</summary>
    public static bool ArePartOf(string name, Edition edition) =>
        AreTakenFor(name, edition)
        || NameSkeleton
            .AllOf(name)
            .Any(skeleton =>
                RoleTitles(edition)
                    .Concat(OwnNames)
                    .Append(NameSkeleton.Of(edition.PlatformName))
                    .Any(title => title.Length >= MinTitleLength && skeleton.Contains(title, StringComparison.Ordinal))
            );

    private static bool IsPlatform(string skeleton, Edition edition) => OwnNames.Contains(skeleton) || skeleton == NameSkeleton.Of(edition.PlatformName);

    /// <summary>The name as it is, and after each of the words that are left out at its beginning or end.</summary>
    private static IEnumerable<string> WithoutFillers(string skeleton)
    {
        yield return skeleton;
        while (Fillers.FirstOrDefault(f => IsAtEdge(f, skeleton)) is { } filler)
        {
            skeleton = skeleton.StartsWith(filler, StringComparison.Ordinal) ? skeleton[filler.Length..] : skeleton[..^filler.Length];
            yield return skeleton;
        }
    }

    private static bool IsAtEdge(string filler, string skeleton) =>
        skeleton.Length > filler.Length && (skeleton.StartsWith(filler, StringComparison.Ordinal) || skeleton.EndsWith(filler, StringComparison.Ordinal));

    private static bool AddressesEverybody(string name) =>
        name.Split(' ', '<', '>', '!', ',').Any(w => w.StartsWith('@') && Broadcasts.Any(b => NameSkeleton.Of(b) == NameSkeleton.Of(w)));

    private static ImmutableArray<string> RoleTitles(Edition edition) =>
        [.. edition.Roles.Append(RoleName.Administrator).SelectMany(r => TextsOf(EditionTexts.Role(r))).Select(NameSkeleton.Of)];

    private static IEnumerable<string> TextsOf(string key) => LanguageCode.All.Select(l => TextCatalog.For(l).Find(key)).OfType<string>();
}
