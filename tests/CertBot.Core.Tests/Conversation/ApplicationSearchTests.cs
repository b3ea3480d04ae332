using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Conversation;

public sealed class ApplicationSearchTests
{
    private static readonly ImmutableArray<ApplicationSummary> Rows =
    [
        Row("acme-sync", "Acme Sync", "Acme", "collecting", 1),
        Row("polar-maps", "Polar Maps", "Borealis", "review", 2),
        Row("deep-sync", "Deep sync for Зелёный мир", "Borealis", "kick-off", 3),
    ];

    [Theory]
    [InlineData("", "deep-sync polar-maps acme-sync")]
    [InlineData("  !? ", "deep-sync polar-maps acme-sync")]
    [InlineData("acme", "acme-sync")]
    [InlineData("ACM", "acme-sync")]
    [InlineData("sync", "deep-sync acme-sync")]
    [InlineData("sync acme", "acme-sync")]
    [InlineData("borealis", "deep-sync polar-maps")]
    [InlineData("maps boreal", "polar-maps")]
    [InlineData("review", "polar-maps")]
    [InlineData("проверка", "polar-maps")]
    [InlineData("проверк borealis", "polar-maps")]
    [InlineData("collecting", "acme-sync")]
    [InlineData("зеленый", "deep-sync")]
    [InlineData("2.0", "deep-sync polar-maps acme-sync")]
    [InlineData("polar-maps", "polar-maps")]
    [InlineData("nothing", "")]
    [InlineData("acme borealis", "")]
    [InlineData("\ud800", "deep-sync polar-maps acme-sync")]
    public void Application_is_found_by_parts_of_name_vendor_version_or_stage(string text, string found) =>
        Assert.Equal(found, string.Join(' ', ApplicationSearch.Find(Rows, text).Select(r => r.Id.Value)));

    [Fact]
    public void Names_with_the_prefix_rank_before_names_with_the_substring_and_before_vendors()
    {
        ImmutableArray<ApplicationSummary> rows =
        [
            Row("a", "Other", "Sync Ltd", "review", 9),
            Row("b", "Deep Sync", "X", "review", 8),
            Row("c", "Sync Deep", "X", "review", 1),
        ];

        Assert.Equal(["c", "b", "a"], ApplicationSearch.Find(rows, "sync").Select(r => r.Id.Value));
    }

    [Fact]
    public void Overlong_search_text_is_cut() => Assert.Empty(ApplicationSearch.Find(Rows, new string('x', 1_000_000)));

    private static ApplicationSummary Row(string id, string name, string vendor, string stage, int since) =>
        new()
        {
            Id = new(id),
            Name = name,
            Version = "2.0",
            Vendor = new VendorId(vendor),
            VendorName = vendor,
            Stage = stage,
            ResponsibleParty = ResponsibleParty.Nobody,
            WaitingSince = Instant.FromUnixTimeSeconds(since),
            HasEnded = false,
            Revision = 1,
        };
}
