using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

/// <summary>A claim or a seat counts while its holder has the role; work nobody can do is reported to administrators.</summary>
public sealed class HolderTests
{
    private static readonly CriterionKey Code = new("code");

    private static readonly Actor NewExpert = new(new("new-expert"), [SmallEdition.Rnd], null);

    [Fact]
    public void Claim_ends_with_the_role_of_its_holder()
    {
        var claimed = ApplicationScenario.InReview.When(TestPeople.Rnd, new Claim(Code, null));
        Assert.Empty(Tick(claimed, TestPeople.RoleAssignments));

        var released = claimed.Then(PersonId.Clock, Tick(claimed, Without(TestPeople.Rnd.Id)));
        Assert.Null(ReviewTasks.Of(released.Current, Code)?.ClaimedBy);
        Assert.Equal([new ApplicationEvent.ClaimReleased(Code, TestPeople.Rnd.Id)], released.LastEvents);
        Assert.Empty(Tick(released, Without(TestPeople.Rnd.Id)));
    }

    [Fact]
    public void Claim_of_somebody_without_the_role_is_replaced_and_not_taken_over()
    {
        var claimed = ApplicationScenario.InReview.When(TestPeople.Rnd, new Claim(Code, null));
        Assert.Equal(TestPeople.Rnd.Id, Claimed(claimed, With(NewExpert)).From);
        Assert.Null(Claimed(claimed, With(NewExpert, Without(TestPeople.Rnd.Id))).From);
    }

    [Fact]
    public void Escalation_nobody_is_on_any_more_is_called_again()
    {
        var manager = TestPeople.Manager.Id;
        var taken = ApplicationScenario
            .InReview.When(TestPeople.Developer, new OpenEscalation("slow"))
            .When(TestPeople.Analyst, new ActOnEscalation(new("E-1"), new EscalationCommand.Acknowledge()));
        Assert.True(taken.Current.Escalations.Values.Single().IsAcknowledged);
        Assert.Empty(Tick(taken, TestPeople.RoleAssignments));

        var called = taken.Then(PersonId.Clock, Tick(taken, Without(TestPeople.Analyst.Id)));
        var escalation = called.Current.Escalations.Values.Single();
        Assert.False(escalation.IsAcknowledged);
        Assert.DoesNotContain(TestPeople.Analyst.Id, escalation.Called);
        Assert.Contains(TestPeople.Analyst2.Id, escalation.Called);
        Assert.Contains(manager, escalation.Called);
        Assert.Empty(Tick(called, Without(TestPeople.Analyst.Id)));
    }

    [Fact]
    public void Administrators_are_told_once_of_work_that_begins_to_wait_for_nobody()
    {
        var before = ApplicationScenario.Collecting.AllMaterialsSubmitted();
        var after = before.When(TestPeople.Developer, new SubmitMaterials());
        Assert.Empty(Told(before, after, TestPeople.RoleAssignments));
        Assert.Single(Told(before, after, Without(TestPeople.Rnd.Id)));

        var claimed = after.When(TestPeople.Linguist, new Claim(new("language"), null));
        Assert.Empty(Told(after, claimed, Without(TestPeople.Rnd.Id)));
    }

    [Fact]
    public void Work_waits_for_nobody_when_no_role_that_decides_it_is_held()
    {
        Assert.Equal(["code"], Unstaffed(ApplicationScenario.InReview, Without(TestPeople.Rnd.Id)));
        Assert.Empty(Unstaffed(ApplicationScenario.InReview, With(NewExpert, Without(TestPeople.Rnd.Id))));
        Assert.Equal([""], Unstaffed(ApplicationScenario.Submitted, RoleAssignments.Empty));
        Assert.Equal([""], Unstaffed(ApplicationScenario.AtPriority, RoleAssignments.Empty));
        Assert.Equal([""], Unstaffed(ApplicationScenario.AtAudit, RoleAssignments.Empty));
        Assert.Empty(Unstaffed(ApplicationScenario.Collecting, RoleAssignments.Empty));
        Assert.Empty(Unstaffed(ApplicationScenario.Certified, RoleAssignments.Empty));
    }

    private static IEnumerable<string> Unstaffed(ApplicationScenario scenario, RoleAssignments assignments) =>
        UnstaffedWork
            .In(ApplicationSummaryProjection.Project(scenario.Current, scenario.Edition), scenario.Edition, roles => assignments.IsStaffed(roles))
            .Select(w => w.Criterion?.Value ?? "");

    private static IEnumerable<Notification> Told(ApplicationScenario before, ApplicationScenario after, RoleAssignments assignments) =>
        ApplicationNotifications
            .For(
                [.. after.Events.Skip(before.Events.Length)],
                before.State,
                after.Current,
                after.ContextFor(TestPeople.Developer) with
                {
                    RoleAssignments = assignments,
                }
            )
            .Where(n => n.To is Recipient.ToRole { Role: var role } && role == RoleName.Administrator);

    private static ImmutableArray<ApplicationEvent> Tick(ApplicationScenario scenario, RoleAssignments assignments) =>
        Assert
            .IsType<Decision<ApplicationEvent>.Accepted>(
                ApplicationDecider.Decide(new Tick(), scenario.State, scenario.ContextFor(Actor.Clock) with { RoleAssignments = assignments })
            )
            .Events;

    private static ApplicationEvent.CriterionClaimed Claimed(ApplicationScenario scenario, RoleAssignments assignments) =>
        Assert.IsType<ApplicationEvent.CriterionClaimed>(
            Assert.Single(
                Assert
                    .IsType<Decision<ApplicationEvent>.Accepted>(
                        ApplicationDecider.Decide(new Claim(Code, null), scenario.State, scenario.ContextFor(NewExpert) with { RoleAssignments = assignments })
                    )
                    .Events
            )
        );

    private static RoleAssignments Without(PersonId person) =>
        TestPeople.RoleAssignments with
        {
            RolesByPerson = TestPeople.RoleAssignments.RolesByPerson.Remove(person.Value),
        };

    private static RoleAssignments With(Actor actor, RoleAssignments? assignments = null)
    {
        var before = assignments ?? TestPeople.RoleAssignments;
        return before with { RolesByPerson = before.RolesByPerson.Add(actor.Id.Value, [.. actor.Roles.Select(r => r.Value)]) };
    }
}
