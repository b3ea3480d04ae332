using System.Collections.Immutable;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>
/// How far the portal was read. Cases are read in the order of their last change; those of the instant that was reached are read again, because the next page
/// may begin among them.
/// </summary>
internal sealed record PortalCursor
{
    public const string Partition = "portal";

    public const string Id = "cursor";

    public const string Kind = "portal";

    /// <summary>What is remembered of names that the mapping does not know.</summary>
    private const int MaxUnknown = 200;

    /// <summary>Changes that the portal commits late, with an earlier time, are found so long after.</summary>
    private static readonly Duration Overlap = Duration.FromMinutes(5);

    public static readonly Instant Beginning = Instant.FromUtc(1990, 1, 1, 0, 0);

    /// <summary>The last change (UTC) that was read.</summary>
    public Instant Since { get; init; } = Beginning;

    /// <summary>So many cases of exactly that instant were read: there are more than one page of them.</summary>
    public int Skip { get; init; }

    /// <summary>The last case that was read of them. If it has moved, they are read from the first again.</summary>
    public Guid? Last { get; init; }

    /// <summary>Rows asked for at once, while the portal's pages are too large; 0: as many as the settings say.</summary>
    public int Top { get; init; }

    public int Failures { get; init; }

    /// <summary>The mapping that was read with.</summary>
    public string Mapping { get; init; } = "";

    /// <summary>The first change (UTC) of a case that could not be taken; null: all could.</summary>
    public Instant? RereadFrom { get; init; }

    /// <summary>When (UTC) those are read again, whatever the mapping.</summary>
    public Instant? RereadAt { get; init; }

    /// <summary>Names the mapping does not know, as <c>TABLE: NAME</c>; administrators were told.</summary>
    public ImmutableSortedSet<string> Told { get; init; } = [];

    /// <summary>Those they have not been told yet.</summary>
    public ImmutableSortedSet<string> ToTell { get; init; } = [];

    /// <summary>Cases taken, and changed, since the beginning.</summary>
    public long Taken { get; init; }

    /// <summary>Counts what was said to administrators.</summary>
    public int Messages { get; init; }

    public Document ToDocument(Instant due) => new(Id, Kind, VersionedJson.Write(this)) { Due = due };

    /// <summary>The cursor before a round: back to what could not be taken, if that may be different now.</summary>
    public PortalCursor Begin(string mapping, Instant now) =>
        RereadFrom is { } from && (mapping != Mapping || RereadAt <= now)
            ? this with
            {
                Mapping = mapping,
                Since = Instant.Min(Since, from),
                Skip = 0,
                Last = null,
                RereadFrom = null,
                RereadAt = null,
                Told = mapping == Mapping ? Told : [],
            }
            : this with
            {
                Mapping = mapping,
            };

    /// <summary>The cursor after these rows, of which there are more.</summary>
    /// <param name="rows">A page, the row that is <see cref="Last"/> already left out; not empty.</param>
    public PortalCursor After(ImmutableArray<PortalCase> rows)
    {
        var last = rows[^1];
        return last.ModifiedOn > Since ? this with { Since = last.ModifiedOn, Skip = 0, Last = null } : this with { Skip = Skip + rows.Length, Last = last.Id };
    }

    /// <summary>The cursor after the last page.</summary>
    public PortalCursor AtEnd(ImmutableArray<PortalCase> rows) =>
        this with
        {
            Since = Instant.Max(
                Beginning,
                (rows.IsEmpty ? Since : Instant.Max(Since, rows[^1].ModifiedOn)) - (Skip == 0 && rows.IsEmpty ? Duration.Zero : Overlap)
            ),
            Skip = 0,
            Last = null,
            Top = 0,
        };

    /// <summary>A case could not be taken, for now.</summary>
    public PortalCursor WithLeftOut(Instant modifiedOn, string? unknown, Instant rereadAt) =>
        this with
        {
            RereadFrom = RereadFrom is { } from ? Instant.Min(from, modifiedOn) : modifiedOn,
            RereadAt = RereadAt ?? rereadAt,
            ToTell = unknown is null || Told.Contains(unknown) || Told.Count + ToTell.Count >= MaxUnknown ? ToTell : ToTell.Add(unknown),
        };
}
