using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>Everything this person could want.</summary>
public static class AvailableCommands
{
    /// <summary>Every verb this person could use, in the order of <see cref="Dialogs"/>.</summary>
    public static ImmutableArray<string> All(Desk desk) =>
    [
        .. Dialogs.Inquiries.Where(i => i.For.Includes(desk.Actor, desk.Edition)).Select(i => i.Name),
        .. Dialogs.All.Where(d => d.For.Includes(desk.Actor, desk.Edition)).Select(d => d.Name),
    ];

    /// <summary>Of them, what there is something to do it on.</summary>
    public static ImmutableArray<string> Now(Known known) =>
        [.. All(known.Desk).Where(v => Dialogs.Find(v) is not { Fits: not null } dialog || known.Rows.Any(r => dialog.FitsFor(known.Desk.Actor, r)))];
}
