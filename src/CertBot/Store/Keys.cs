using System.Security.Cryptography;
using System.Text;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;

namespace CertBot.Store;

/// <summary>The names of partitions and documents, in one place (DESIGN section 5).</summary>
internal static class Keys
{
    public const string Roster = "directory";

    /// <summary>Of what a store is the copy.</summary>
    public const string Moving = "moving";

    /// <summary>The workspaces that installed the app, each with its token.</summary>
    public const string SlackWorkspaces = "slack:workspaces";

    public static string App(ApplicationId id) => $"app:{Part(id.Value)}";

    public static string Vendor(VendorId id) => $"vendor:{Part(id.Value)}";

    public static string Person(PersonId id) => $"person:{Part(id.Value)}";

    public static string Link(string channel, string tenant, string user) => $"link:{Part(channel)}:{Part(tenant)}:{Part(user)}";

    /// <summary>Whose a code is that was made to link accounts by.</summary>
    public static string Code(string hash) => $"code:{Part(hash)}";

    public static string Talk(Place place, PersonId who) => $"talk:{Part(place.Channel)}:{Part(place.Id)}:{Part(who.Value)}";

    /// <summary>Whether what waits there is named by a count that grows with each commit.</summary>
    public static bool CountsItems(string partition) => partition.StartsWith("app:", StringComparison.Ordinal) || partition.StartsWith("vendor:", StringComparison.Ordinal) || partition.StartsWith("talk:", StringComparison.Ordinal);

    public static string Place(Place place) => $"place:{Part(place.Channel)}:{Part(place.Id)}";

    /// <summary>A list: <c>open</c> or a vendor's.</summary>
    public static string List(string name) => $"list:{Part(name)}";

    public static string Seen(string eventId) => $"seen:{Hash(eventId)}";

    public static string Slot(string slot) => $"slot:{Hash(slot)}";

    /// <summary>
    /// Foreign ids hold anything. What is not plain is named by its hash, and so is what looks like such a name,
    /// or somebody could choose an id that is another one's hash.
    /// </summary>
    public static string Part(string foreign) =>
        foreign.Length is > 0 and <= 64 && !foreign.StartsWith("h.", StringComparison.Ordinal) && foreign.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? foreign
            : $"h.{Hash(foreign)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
}
