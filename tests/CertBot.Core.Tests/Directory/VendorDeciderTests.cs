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
    public void The_first_developer_creates_the_vendor_and_is_of_it()
    {
        var vendor = Given(("ana", new VendorCommand.Create(Acme, "  Acme ")));
        Assert.Equal(("Acme", VendorRole.Developer), (vendor.Name, vendor.People["ana"]));
    }

    [Fact]
    public void A_name_that_is_taken_is_refused() => Refused("vendor-exists", Founded(), "bo", new VendorCommand.Create(Acme, "ACME"));

    [Fact]
    public void Who_is_of_a_vendor_creates_no_second_and_joins_no_other()
    {
        Refused("already-member", null, new Actor(new("ana"), [], new(new("borealis"), VendorRole.Developer)), new VendorCommand.Create(Acme, "Acme"));
        Refused("already-member", Invited(), new Actor(new("bo"), [], new(new("borealis"), VendorRole.Developer)), new VendorCommand.Join(Code));
        Refused("already-member", Invited(), "ana", new VendorCommand.Join(Code));
    }

    [Theory]
    [InlineData("", "name-length")]
    [InlineData(" A ", "name-length")]
    [InlineData("Ac\u0000me", "name-unseen")]
    [InlineData("Ac\u202eme", "name-unseen")]
    [InlineData("—!—", "name-letters")]
    public void A_name_nobody_could_read_is_refused(string name, string reason) =>
        Refused(reason, null, "ana", new VendorCommand.Create(VendorNames.IdOf(name), name));

    [Fact]
    public void An_id_that_does_not_follow_from_the_name_is_a_bug() =>
        Assert.Throws<InvalidOperationException>(() =>
            VendorDecider.Decide(new VendorCommand.Create(new("borealis"), "Acme"), null, Actor("ana"), Edition, Start)
        );

    [Fact]
    public void A_code_lets_one_person_in_once()
    {
        var vendor = Given(Invited(), ("bo", new VendorCommand.Join(Code)));
        Assert.Equal(VendorRole.Manager, vendor.People["bo"]);
        Refused("code-unknown", vendor, "eve", new VendorCommand.Join(Code));
    }

    [Fact]
    public void A_code_runs_out_at_its_time_and_not_before()
    {
        var ends = Start + Edition.Settings.InvitationLifetime;
        Assert.IsType<Decision<VendorEvent>.Accepted>(Decide(Invited(), "bo", new VendorCommand.Join(Code), ends - Duration.Epsilon));
        Assert.Equal("directory.refused.code-expired", Why(Decide(Invited(), "bo", new VendorCommand.Join(Code), ends)));
    }

    [Fact]
    public void A_wrong_code_or_a_vendor_that_is_not_there_say_the_same()
    {
        Refused("code-unknown", Invited(), "bo", new VendorCommand.Join(Invitations.HashOf("acme-2222-2222-2222")));
        Refused("code-unknown", null, "bo", new VendorCommand.Join(Code));
    }

    [Fact]
    public void Others_may_do_nothing_with_a_vendor()
    {
        Assert.All<VendorCommand>(
            [
                new VendorCommand.Invite(Code, VendorRole.Developer),
                new VendorCommand.Leave(new("ana")),
                new VendorCommand.SetRole(new("ana"), VendorRole.Manager),
            ],
            command =>
            {
                Refused("not-of-vendor", Founded(), "eve", command);
                Refused("not-of-vendor", null, "ana", command);
                Refused("not-of-vendor", Founded(), new Actor(new("eve"), [RoleName.Administrator, RoleName.Analyst], new(Acme, VendorRole.Manager)), command);
            }
        );
    }

    [Fact]
    public void Once_there_is_a_manager_only_managers_manage()
    {
        var vendor = Given(Invited(), ("bo", new VendorCommand.Join(Code)));
        Refused("managers-only", vendor, "ana", new VendorCommand.Invite("x", VendorRole.Manager));
        Refused("managers-only", vendor, "ana", new VendorCommand.SetRole(new("bo"), VendorRole.Developer));
        Refused("managers-only", vendor, "ana", new VendorCommand.Leave(new("bo")));
        Given(vendor, ("ana", new VendorCommand.Invite("x", VendorRole.Developer)));
        Assert.DoesNotContain("ana", Given(vendor, ("bo", new VendorCommand.Leave(new("ana")))).People.Keys);
        Assert.DoesNotContain("ana", Given(vendor, ("ana", new VendorCommand.Leave(new("ana")))).People.Keys);
        Assert.Equal(VendorRole.Manager, Given(vendor, ("bo", new VendorCommand.SetRole(new("ana"), VendorRole.Manager))).People["ana"]);
    }

    [Fact]
    public void The_last_one_stays() => Refused("last-of-vendor", Founded(), "ana", new VendorCommand.Leave(new("ana")));

    [Fact]
    public void Twenty_invitations_may_be_open_and_those_that_ran_out_do_not_count()
    {
        var vendor = Enumerable
            .Range(0, VendorDecider.MaxInvitations)
            .Aggregate(Founded(), (v, n) => Given(v, ("ana", new VendorCommand.Invite($"h{n}", VendorRole.Developer))));
        Refused("too-many-invitations", vendor, "ana", new VendorCommand.Invite("one more", VendorRole.Developer));

        var later = Start + Edition.Settings.InvitationLifetime;
        var events = Assert
            .IsType<Decision<VendorEvent>.Accepted>(Decide(vendor, "ana", new VendorCommand.Invite("later", VendorRole.Developer), later))
            .Events;
        Assert.Equal("later", Assert.Single(VendorDecider.Evolve(vendor, new(later, new("ana"), events[0])).Invitations.Keys));
    }

    [Fact]
    public void A_code_is_not_given_out_twice() => Refused("code-used", Invited(), "ana", new VendorCommand.Invite(Code, VendorRole.Developer));

    private static Vendor Founded() => Given(("ana", new VendorCommand.Create(Acme, "Acme")));

    private static Vendor Invited() => Given(Founded(), ("ana", new VendorCommand.Invite(Code, VendorRole.Manager)));

    private static Vendor Given(params IEnumerable<(string Who, VendorCommand What)> steps) => Given(null, steps);

    private static Vendor Given(Vendor? vendor, params IEnumerable<(string Who, VendorCommand What)> steps)
    {
        foreach (var (user, what) in steps)
        {
            var events = Assert.IsType<Decision<VendorEvent>.Accepted>(Decide(vendor, user, what, Start)).Events;
            vendor = events.Aggregate(vendor, (state, e) => VendorDecider.Evolve(state, new(Start, new(user), e)));
        }

        return vendor ?? throw new InvalidOperationException();
    }

    private static void Refused(string reason, Vendor? vendor, string user, VendorCommand what) => Refused(reason, vendor, Actor(user), what);

    private static void Refused(string reason, Vendor? vendor, Actor actor, VendorCommand what) =>
        Assert.Equal($"directory.refused.{reason}", Why(VendorDecider.Decide(what, vendor, actor, Edition, Start)));

    private static string Why(Decision<VendorEvent> decision) => Assert.IsType<Decision<VendorEvent>.Rejected>(decision).Refusal.Code;

    private static Decision<VendorEvent> Decide(Vendor? vendor, string user, VendorCommand what, Instant now) =>
        VendorDecider.Decide(what, vendor, Actor(user), Edition, now);

    private static Actor Actor(string user) => new(new(user), [], null);
}
