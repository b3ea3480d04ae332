using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>
/// Tells administrators, who can change it, of work that nobody can do: once, when it begins to wait or when the last holder of a role is gone.
/// </summary>
public static class StaffingNotifications
{
    private static readonly Recipient Administrators = new Recipient.ToRole(RoleName.Administrator);

    /// <summary>A role was taken away, and this work waits for it.</summary>
    public static Notification ForRevokedRole(RoleName role, IReadOnlyCollection<UnstaffedWork> works, RoleAssignments assignments) =>
        new(
            Administrators,
            new BotMessage.TextMessage(
                assignments.HoldersOf(role).IsEmpty ? "notice.unstaffed.role" : "notice.unstaffed.barred-role",
                new() { ["role"] = LocalizableValue.Text(Policy.EditionTexts.Role(role)), ["works"] = UnstaffedWork.Describe(works) }
            )
        );

    /// <summary>Work that began to wait with this commit. Whoever is on the vendor's side of the release cannot do it.</summary>
    internal static IEnumerable<Notification> For(NotificationContext context)
    {
        var waitedBefore = context.Before is { } before ? Unstaffed(before, context).Select(w => w.Criterion).ToHashSet() : [];
        var works = Unstaffed(context.After, context)
            .Where(w =>
                context.Before is null || StageName.Of(context.Before.Stage) != StageName.Of(context.After.Stage) || !waitedBefore.Contains(w.Criterion)
            )
            .ToArray();
        if (works.Length > 0)
        {
            yield return new(
                Administrators,
                new BotMessage.TextMessage(
                    UnstaffedWork.AreHeld(works, context.DecisionContext.RoleAssignments) ? "notice.unstaffed.barred" : "notice.unstaffed",
                    new() { ["works"] = UnstaffedWork.Describe(works) }
                )
            );
        }
    }

    private static IEnumerable<UnstaffedWork> Unstaffed(Application app, NotificationContext context) =>
        UnstaffedWork.In(ApplicationSummaryProjection.Project(app, context.Edition), context.Edition, roles =>
            roles
                .SelectMany(role => context.DecisionContext.RoleAssignments.HoldersOf(role))
                .Any(p => !Independence.IsOnVendorSide(p, context.After, context.DecisionContext.Vendor))
        );
}
