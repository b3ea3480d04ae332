using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Directory;

public sealed class VendorDeciderTests
{
    private static readonly Edition Edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly VendorId Acme = new("acme");
    private static readonly string Code = Invitations.HashOf("acme-7F3K-29QD-M4TX");

    [Fact]
    public void First_developer_creates_the_vendor_and_becomes_a_member()
    {
        var vendor = Apply(("ana", new VendorCommand.Create(Acme, "  Acme ")));
        Assert.Equal(("Acme", VendorRole.Developer), (vendor.Name, vendor.People["ana"]));
    }

    [Fact]
    public void Name_already_in_use_is_refused() => AssertRefused("vendor-exists", CreateVendor(), "bo", new VendorCommand.Create(Acme, "ACME"));

    [Fact]
    public void Member_of_a_vendor_can_neither_create_nor_join_another()
    {
        AssertRefused("already-member", null, new Actor(new("ana"), [], new(new("borealis"), VendorRole.Developer)), new VendorCommand.Create(Acme, "Acme"));
        AssertRefused("already-member", Invited(), new Actor(new("bo"), [], new(new("borealis"), VendorRole.Developer)), new VendorCommand.Join(Code));
        AssertRefused("already-member", Invited(), "ana", new VendorCommand.Join(Code));
    }

    [Fact]
    public void Holder_of_a_role_can_neither_create_nor_join_a_vendor_under_any_account()
    {
        Actor[] holders =
        [
            new(new("bo"), [RoleName.Analyst], null),
            new(new("bo"), [RoleName.Administrator], null),
            new(new("bo"), [], null) { OtherIds = [new("analyst")], HasLinkedRoles = true },
        ];
        foreach (var actor in holders)
        {
            AssertRefused("role-holder", null, actor, new VendorCommand.Create(Acme, "Acme"));
            AssertRefused("role-holder", Invited(), actor, new VendorCommand.Join(Code));
        }
    }

    [Fact]
    public void Former_members_are_kept_with_the_time_they_left_last()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)));
        Assert.Empty(vendor.FormerMembers ?? throw new InvalidOperationException());
        vendor = VendorDecider.Evolve(vendor, new(Start, new("bo"), new VendorEvent.Left(new("bo"))));
        vendor = VendorDecider.Evolve(vendor, new(Start, new("bo"), new VendorEvent.Joined("h", new("bo"), VendorRole.Developer)));
        vendor = VendorDecider.Evolve(vendor, new(Start + Duration.FromDays(1), new("bo"), new VendorEvent.Left(new("bo"))));
        Assert.Equal(Start + Duration.FromDays(1), vendor.FormerMembers?["bo"]);
    }

    [Theory]
    [InlineData("", "name-length")]
    [InlineData(" A ", "name-length")]
    [InlineData("Ac\u0000me", "name-unseen")]
    [InlineData("Ac\u202eme", "name-unseen")]
    [InlineData("—!—", "name-letters")]
    public void Unreadable_name_is_refused(string name, string reason) =>
        AssertRefused(reason, null, "ana", new VendorCommand.Create(VendorNames.IdOf(name), name));

    [Fact]
    public void Id_that_does_not_derive_from_the_name_throws() =>
        Assert.Throws<InvalidOperationException>(() =>
            VendorDecider.Decide(new VendorCommand.Create(new("borealis"), "Acme"), null, Actor("ana"), Edition, Start)
        );

    [Fact]
    public void Code_admits_one_person_once()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)));
        Assert.Equal(VendorRole.Manager, vendor.People["bo"]);
        AssertRefused("code-unknown", vendor, "eve", new VendorCommand.Join(Code));
    }

    [Fact]
    public void Code_expires_at_its_time_and_not_before()
    {
        var ends = Start + Edition.Settings.InvitationLifetime;
        Assert.IsType<Decision<VendorEvent>.Accepted>(Decide(Invited(), "bo", new VendorCommand.Join(Code), ends - Duration.Epsilon));
        Assert.Equal("directory.refused.code-expired", GetRefusalCode(Decide(Invited(), "bo", new VendorCommand.Join(Code), ends)));
    }

    [Fact]
    public void Wrong_code_and_unknown_vendor_get_the_same_answer()
    {
        AssertRefused("code-unknown", Invited(), "bo", new VendorCommand.Join(Invitations.HashOf("acme-2222-2222-2222")));
        AssertRefused("code-unknown", null, "bo", new VendorCommand.Join(Code));
    }

    [Fact]
    public void Outsiders_may_do_nothing_with_a_vendor()
    {
        Assert.All<VendorCommand>(
            [
                new VendorCommand.Invite(Code, VendorRole.Developer),
                new VendorCommand.Leave(new("ana")),
                new VendorCommand.SetRole(new("ana"), VendorRole.Manager),
                new VendorCommand.Remove(new("ana")),
                new VendorCommand.WithdrawInvitation(Code),
            ],
            command =>
            {
                AssertRefused("not-of-vendor", CreateVendor(), "eve", command);
                AssertRefused("not-of-vendor", null, "ana", command);
                AssertRefused("not-of-vendor", CreateVendor(), new Actor(new("eve"), [RoleName.Analyst], new(Acme, VendorRole.Manager)), command);
            }
        );
    }

    [Fact]
    public void Only_managers_manage_once_there_is_a_manager()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)));
        AssertRefused("managers-only", vendor, "ana", new VendorCommand.Invite("x", VendorRole.Manager));
        AssertRefused("managers-only", vendor, "ana", new VendorCommand.SetRole(new("bo"), VendorRole.Developer));
        AssertRefused("managers-only", vendor, "ana", new VendorCommand.Leave(new("bo")));
        Apply(vendor, ("ana", new VendorCommand.Invite("x", VendorRole.Developer)));
        Assert.DoesNotContain("ana", Apply(vendor, ("bo", new VendorCommand.Leave(new("ana")))).People.Keys);
        Assert.DoesNotContain("ana", Apply(vendor, ("ana", new VendorCommand.Leave(new("ana")))).People.Keys);
        Assert.Equal(VendorRole.Manager, Apply(vendor, ("bo", new VendorCommand.SetRole(new("ana"), VendorRole.Manager))).People["ana"]);
    }

    [Fact]
    public void Last_member_cannot_leave() => AssertRefused("last-of-vendor", CreateVendor(), "ana", new VendorCommand.Leave(new("ana")));

    [Fact]
    public void Twenty_invitations_may_be_open_and_expired_ones_do_not_count()
    {
        var vendor = Enumerable
            .Range(0, VendorDecider.MaxInvitations)
            .Aggregate(CreateVendor(), (v, n) => Apply(v, ("ana", new VendorCommand.Invite($"h{n}", VendorRole.Developer))));
        AssertRefused("too-many-invitations", vendor, "ana", new VendorCommand.Invite("one more", VendorRole.Developer));

        var later = Start + Edition.Settings.InvitationLifetime;
        var events = Assert
            .IsType<Decision<VendorEvent>.Accepted>(Decide(vendor, "ana", new VendorCommand.Invite("later", VendorRole.Developer), later))
            .Events;
        Assert.Equal("later", Assert.Single(VendorDecider.Evolve(vendor, new(later, new("ana"), events[0])).Invitations.Keys));
    }

    [Fact]
    public void Code_is_not_issued_twice() => AssertRefused("code-used", Invited(), "ana", new VendorCommand.Invite(Code, VendorRole.Developer));

    [Fact]
    public void Manager_removes_a_colleague_and_administrator_anybody()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)));
        AssertRefused("managers-only", vendor, "ana", new VendorCommand.Remove(new("bo")));
        AssertRefused("nobody", vendor, "bo", new VendorCommand.Remove(new("eve")));
        AssertRefused("not-of-vendor", vendor, new Actor(new("sofie"), [RoleName.Analyst], null), new VendorCommand.Remove(new("ana")));
        Assert.Equal(["bo"], Apply(vendor, ("bo", new VendorCommand.Remove(new("ana")))).People.Keys);

        Actor administrator = new(new("root"), [RoleName.Administrator], null);
        Assert.IsType<Decision<VendorEvent>.Accepted>(VendorDecider.Decide(new VendorCommand.Remove(new("bo")), vendor, administrator, Edition, Start));
        Assert.IsType<Decision<VendorEvent>.Accepted>(
            VendorDecider.Decide(new VendorCommand.Remove(new("ana")), CreateVendor(), administrator, Edition, Start)
        );
        AssertRefused("not-of-vendor", vendor, administrator, new VendorCommand.Invite("x", VendorRole.Manager));
    }

    [Fact]
    public void Only_manager_appoints_a_successor_before_leaving()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)));
        AssertRefused("last-manager", vendor, "bo", new VendorCommand.Leave(new("bo")));
        AssertRefused("last-manager", vendor, "bo", new VendorCommand.Remove(new("bo")));
        AssertRefused("last-manager", vendor, "bo", new VendorCommand.SetRole(new("bo"), VendorRole.Developer));
        var appointed = Apply(vendor, ("bo", new VendorCommand.SetRole(new("ana"), VendorRole.Manager)));
        Assert.Equal(["ana"], Apply(appointed, ("bo", new VendorCommand.Leave(new("bo")))).People.Keys);
        Assert.Equal(new PersonId("ana"), VendorDecider.SuccessorOf(appointed, new("bo")));
    }

    [Fact]
    public void Invitations_of_a_person_end_with_the_membership()
    {
        var vendor = Apply(Invited(), ("bo", new VendorCommand.Join(Code)), ("ana", new VendorCommand.Invite("of-ana", VendorRole.Developer)));
        Assert.Empty(Apply(vendor, ("bo", new VendorCommand.Remove(new("ana")))).Invitations);
        Assert.Empty(Apply(vendor, ("ana", new VendorCommand.Leave(new("ana")))).Invitations);
    }

    [Fact]
    public void Invitation_is_withdrawn_by_its_maker_a_manager_or_an_administrator()
    {
        var vendor = Apply(
            Invited(),
            ("bo", new VendorCommand.Join(Code)),
            ("ana", new VendorCommand.Invite("of-ana", VendorRole.Developer)),
            ("bo", new VendorCommand.Invite("of-bo", VendorRole.Developer))
        );
        AssertRefused("managers-only", vendor, "ana", new VendorCommand.WithdrawInvitation("of-bo"));
        AssertRefused("invitation-unknown", vendor, "bo", new VendorCommand.WithdrawInvitation("of-nobody"));
        Assert.Equal(["of-bo"], Apply(vendor, ("ana", new VendorCommand.WithdrawInvitation("of-ana"))).Invitations.Keys);
        Assert.Equal(["of-bo"], Apply(vendor, ("bo", new VendorCommand.WithdrawInvitation("of-ana"))).Invitations.Keys);
        Assert.IsType<Decision<VendorEvent>.Accepted>(
            VendorDecider.Decide(new VendorCommand.WithdrawInvitation("of-bo"), vendor, new Actor(new("root"), [RoleName.Administrator], null), Edition, Start)
        );
        var withdrawn = Apply(vendor, ("bo", new VendorCommand.WithdrawInvitation("of-ana")));
        AssertRefused("code-unknown", withdrawn, "eve", new VendorCommand.Join("of-ana"));
    }

    private static Vendor CreateVendor() => Apply(("ana", new VendorCommand.Create(Acme, "Acme")));

    private static Vendor Invited() => Apply(CreateVendor(), ("ana", new VendorCommand.Invite(Code, VendorRole.Manager)));

    private static Vendor Apply(params IEnumerable<(string Who, VendorCommand What)> steps) => Apply(null, steps);

    private static Vendor Apply(Vendor? vendor, params IEnumerable<(string Who, VendorCommand What)> steps)
    {
        foreach (var (user, what) in steps)
        {
            var events = Assert.IsType<Decision<VendorEvent>.Accepted>(Decide(vendor, user, what, Start)).Events;
            vendor = events.Aggregate(vendor, (state, e) => VendorDecider.Evolve(state, new(Start, new(user), e)));
        }

        return vendor ?? throw new InvalidOperationException();
    }

    private static void AssertRefused(string reason, Vendor? vendor, string user, VendorCommand what) => AssertRefused(reason, vendor, Actor(user), what);

    private static void AssertRefused(string reason, Vendor? vendor, Actor actor, VendorCommand what) =>
        Assert.Equal($"directory.refused.{reason}", GetRefusalCode(VendorDecider.Decide(what, vendor, actor, Edition, Start)));

    private static string GetRefusalCode(Decision<VendorEvent> decision) => Assert.IsType<Decision<VendorEvent>.Rejected>(decision).Refusal.Code;

    private static Decision<VendorEvent> Decide(Vendor? vendor, string user, VendorCommand what, Instant now) =>
        VendorDecider.Decide(what, vendor, Actor(user), Edition, now);

    private static Actor Actor(string user) => new(new(user), [], null);
}
