using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Directory;

/// <summary>Keys of the API and webhooks of a vendor.</summary>
public sealed class ApiKeyRulesTests
{
    private const string Random = "K7MNPQRSTVWXYZ23456789ABCDEFGHJKMNPQRSTV";

    private static readonly Edition Edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly Actor Administrator = new(new("root"), [RoleName.Administrator], null);

    [Fact]
    public void Key_names_its_vendor_and_itself_and_only_the_whole_key_matches()
    {
        var key = ApiKeys.Create(Random, new("acme-ltd"));

        Assert.Equal((new VendorId("acme-ltd"), ApiKeys.IdOf(Random)), ApiKeys.Parse(key));
        var known = new ApiKey("Helpdesk", ApiKeys.HashOf(key), new("mia"), Start);
        Assert.True(ApiKeys.Matches(known, key));
        Assert.False(ApiKeys.Matches(known, key[..^1] + (key[^1] == 'a' ? 'b' : 'a')));
        Assert.NotEqual(key, ApiKeys.Create(Random[..^1] + "2", new("acme-ltd")));
        Assert.DoesNotContain(ApiKeys.IdOf(Random), key[^40..], StringComparison.Ordinal);
        Assert.Null(ApiKeys.Parse(key + "a"));
        Assert.Null(ApiKeys.Parse(key.ToUpperInvariant()));
        Assert.Null(ApiKeys.Parse("cbk-acme-12345678"));
        Assert.Throws<ArgumentException>(() => ApiKeys.Create("short", new("acme")));
        Assert.DoesNotContain(key[^40..], WebhookSecrets.Create(Random, new("acme-ltd")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme-3f9a2c1b", "acme", "3f9a2c1b")]
    [InlineData(" ACME-LTD-3F9A2C1B ", "acme-ltd", "3f9a2c1b")]
    [InlineData("3f9a2c1b", null, "3f9a2c1b")]
    public void Handle_names_a_key_with_or_without_its_vendor(string text, string? vendor, string id) =>
        Assert.Equal((vendor is null ? null : new VendorId(vendor), id), VendorHandles.Parse(text));

    [Fact]
    public void Managers_make_and_revoke_keys_and_an_administrator_revokes_any()
    {
        AssertRefused("managers-only", TestPeople.Vendor, TestPeople.Developer, New("A"));
        AssertRefused("not-of-vendor", TestPeople.Vendor, TestPeople.OtherDeveloper, New("A"));
        AssertRefused("not-of-vendor", TestPeople.Vendor, Administrator, New("A"));
        var vendor = Apply(TestPeople.Vendor, TestPeople.Manager, New("  Help   desk "));
        Assert.Equal(("Help desk", TestPeople.Manager.Id, Start), (vendor.ApiKeys["id"].Name, vendor.ApiKeys["id"].By, vendor.ApiKeys["id"].CreatedAt));
        AssertRefused("managers-only", vendor, TestPeople.Developer, new VendorCommand.RevokeApiKey("id"));
        AssertRefused("not-of-vendor", vendor, TestPeople.OtherDeveloper, new VendorCommand.RevokeApiKey("id"));
        AssertRefused("api-key-unknown", vendor, TestPeople.Manager, new VendorCommand.RevokeApiKey("other"));
        Assert.Empty(Apply(vendor, Administrator, new VendorCommand.RevokeApiKey("id")).ApiKeys);
        Assert.Empty(Apply(vendor, TestPeople.Manager, new VendorCommand.RevokeApiKey("id")).ApiKeys);
    }

    [Fact]
    public void Names_of_keys_are_told_apart_and_their_number_is_limited()
    {
        AssertRefused("api-key-name", TestPeople.Vendor, TestPeople.Manager, New("  "));
        AssertRefused("api-key-name", TestPeople.Vendor, TestPeople.Manager, New(new string('n', 61)));
        var vendor = Apply(TestPeople.Vendor, TestPeople.Manager, New("Helpdesk", "0"));
        AssertRefused("api-key-taken", vendor, TestPeople.Manager, New("HELPDESK", "1"));
        for (var n = 1; n < ApiKeyRules.MaxKeys; n++)
            vendor = Apply(vendor, TestPeople.Manager, New($"Key {n}", $"{n}"));
        AssertRefused("too-many-api-keys", vendor, TestPeople.Manager, New("One more", "more"));
    }

    [Theory]
    [InlineData("https://support.acme.example/certbot", true)]
    [InlineData("https://support.acme.example:8443/certbot?x=1", true)]
    [InlineData("ftp://support.acme.example/", false)]
    [InlineData("https://user:pass@support.acme.example/", false)]
    [InlineData("https://support.acme.example/#here", false)]
    [InlineData("support.acme.example", false)]
    [InlineData("https://", false)]
    public void Address_of_a_webhook_is_one_that_can_be_called(string url, bool isGood) => Assert.Equal(isGood, WebhookRules.CheckUrl(url) is null);

    [Fact]
    public void Managers_add_and_remove_webhooks_up_to_a_limit()
    {
        AssertRefused("managers-only", TestPeople.Vendor, TestPeople.Developer, Hook(0));
        var vendor = Enumerable.Range(0, WebhookRules.MaxWebhooks).Aggregate(TestPeople.Vendor, (state, n) => Apply(state, TestPeople.Manager, Hook(n)));
        AssertRefused("too-many-webhooks", vendor, TestPeople.Manager, Hook(99));
        var fewer = Apply(vendor, TestPeople.Manager, new VendorCommand.RemoveWebhook("w0"));
        AssertRefused("webhook-known", fewer, TestPeople.Manager, Hook(1) with { Id = "again" });
        AssertRefused("webhook-unknown", fewer, TestPeople.Manager, new VendorCommand.RemoveWebhook("w0"));
        Assert.Equal("protected", Apply(fewer, TestPeople.Manager, Hook(0)).Webhooks["w0"].Secret);
        Assert.Equal(3, Apply(fewer, Administrator, new VendorCommand.RemoveWebhook("w1")).Webhooks.Count);
    }

    private static VendorCommand.CreateApiKey New(string name, string id = "id") => new(id, name, $"hash of {id}");

    private static VendorCommand.AddWebhook Hook(int n) => new($"w{n}", $"https://hooks.acme.example/{n}", "protected");

    private static Vendor Apply(Vendor vendor, Actor actor, VendorCommand command) =>
        Assert
            .IsType<Decision<VendorEvent>.Accepted>(VendorDecider.Decide(command, vendor, actor, Edition, Start))
            .Events.Aggregate(vendor, (state, e) => VendorDecider.Evolve(state, new(Start, actor.Id, e)));

    private static void AssertRefused(string reason, Vendor vendor, Actor actor, VendorCommand command) =>
        Assert.Equal(
            $"directory.refused.{reason}",
            Assert.IsType<Decision<VendorEvent>.Rejected>(VendorDecider.Decide(command, vendor, actor, Edition, Start)).Refusal.Code
        );
}
