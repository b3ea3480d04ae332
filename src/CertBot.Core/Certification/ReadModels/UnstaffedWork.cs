using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>
/// Work that waits for roles nobody holds. <see cref="Criterion"/> null: the stage itself waits, the kick-off for example. One holder of any of
/// <see cref="Roles"/> could do it.
/// </summary>
public sealed record UnstaffedWork(ApplicationSummary Application, CriterionKey? Criterion, ImmutableArray<RoleName> Roles)
{
    private const int MaxItems = 5;

    /// <summary>What waits in this application although nobody can do it.</summary>
    /// <param name="application">The application.</param>
    /// <param name="edition">Names the roles that decide the priority.</param>
    /// <param name="isStaffed">Whether somebody holds one of these roles.</param>
    public static IEnumerable<UnstaffedWork> In(ApplicationSummary application, Edition edition, Func<ImmutableArray<RoleName>, bool> isStaffed)
    {
        ImmutableArray<RoleName> deciders = application.ResponsibleParty switch
        {
            ResponsibleParty.Analysts => [RoleName.Analyst],
            ResponsibleParty.Leadership => [.. edition.PriorityDeciders],
            _ => [],
        };
        if (!deciders.IsEmpty && !isStaffed(deciders))
            yield return new(application, null, deciders);
        foreach (var task in application.OpenTasks.Where(t => !isStaffed(t.Reviewers)))
            yield return new(application, task.Criterion, task.Reviewers);
    }

    /// <summary>The same for the present holders of the roles: one who is on the vendor's side of the release cannot do it.</summary>
    /// <param name="row">The application.</param>
    /// <param name="edition">Names the roles that decide the priority.</param>
    /// <param name="assignments">Who holds which role.</param>
    /// <param name="vendor">The application's vendor.</param>
    /// <param name="app">The application itself; null: no holder of a role is or was a member of the vendor.</param>
    public static IEnumerable<UnstaffedWork> In(ApplicationSummary row, Edition edition, RoleAssignments assignments, Vendor? vendor, Application? app) =>
        In(row, edition, roles => roles.SelectMany(role => assignments.HoldersOf(role)).Any(p => app is null || !Independence.IsOnVendorSide(p, app, vendor)));

    /// <summary>Whether somebody holds a role for each of them, and is only not allowed to do this work.</summary>
    public static bool AreHeld(IReadOnlyCollection<UnstaffedWork> works, RoleAssignments assignments) => works.All(w => assignments.IsStaffed(w.Roles));

    /// <summary>The criterion or the stage.</summary>
    public LocalizableValue Title => Criterion is { } criterion ? DisplayNames.Of(criterion) : LocalizableValue.Text($"stage.{Application.Stage}");

    /// <summary>The work and its roles, without the application.</summary>
    public LocalizableValue Description =>
        LocalizableValue.Text(
            "inquiry.unstaffed.work",
            new() { ["what"] = Title, ["roles"] = LocalizableValue.List(Roles.Select(r => LocalizableValue.Text(EditionTexts.Role(r)))) }
        );

    /// <summary>The first few of them, each with its application, and how many there are besides.</summary>
    public static LocalizableValue Describe(IReadOnlyCollection<UnstaffedWork> works) =>
        LocalizableValue.List([
            .. works
                .Take(MaxItems)
                .Select(w =>
                    LocalizableValue.Text(
                        "inquiry.unstaffed.item",
                        new()
                        {
                            ["app"] = w.Application.Name,
                            ["version"] = w.Application.Version,
                            ["work"] = w.Description,
                        }
                    )
                ),
            .. works.Count > MaxItems
                ? [LocalizableValue.Text("inquiry.unstaffed.more", new() { ["count"] = works.Count - MaxItems })]
                : (LocalizableValue[])[],
        ]);
}
