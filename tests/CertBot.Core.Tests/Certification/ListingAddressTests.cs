using CertBot.Core.Certification.Submission;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Certification;

public sealed class ListingAddressTests
{
    [Theory]
    [InlineData("https://marketplace.creatio.com/app/acme-sync")]
    [InlineData("  https://marketplace.creatio.com/app/acme-sync/ ")]
    [InlineData("HTTPS://Marketplace.Creatio.com:443/App/Acme-Sync?utm_source=x#top")]
    [InlineData("https://marketplace.creatio.com/en/app/acme-sync")]
    [InlineData("https://marketplace.creatio.com/de-de//app/acme-sync")]
    [InlineData("https://marketplace.creatio.com/x/../app/acme-sync")]
    [InlineData("marketplace.creatio.com/app/acme-sync")]
    public void Same_listing_page_gives_the_same_application_id(string raw)
    {
        var accepted = Assert.IsType<ListingAddress.Valid>(ListingAddress.Normalize(raw, SmallEdition.Value));
        Assert.Equal(("https://marketplace.creatio.com/app/acme-sync", "acme-sync"), (accepted.Address, accepted.Id.Value));
    }

    [Theory]
    [InlineData("https://marketplace.creatio.com/template/crm/acme", "template.crm.acme")]
    [InlineData("https://marketplace.creatio.com/app/acme/sync", "app.acme.sync")]
    [InlineData("https://marketplace.creatio.com/template/acme", "template.acme")]
    public void Segments_of_other_paths_are_joined(string raw, string id) =>
        Assert.Equal(id, Assert.IsType<ListingAddress.Valid>(ListingAddress.Normalize(raw, SmallEdition.Value)).Id.Value);

    [Fact]
    public void Edition_other_than_the_default_prefixes_the_key()
    {
        var edition = SmallEdition.Value with { Pin = new EditionPin("terrasoft", 1), IsStandard = false, Storefront = new("marketplace.terrasoft.ru", "") };
        Assert.Equal(
            "terrasoft..acme",
            Assert.IsType<ListingAddress.Valid>(ListingAddress.Normalize("https://marketplace.terrasoft.ru/app/acme", edition)).Id.Value
        );
    }

    [Theory]
    [InlineData(null, "text-missing")]
    [InlineData("   ", "text-missing")]
    [InlineData("not an address", "listing-address")]
    [InlineData("/app/acme-sync", "listing-https")]
    [InlineData("http://marketplace.creatio.com/app/acme-sync", "listing-https")]
    [InlineData("javascript:alert(1)", "listing-https")]
    [InlineData("https://marketplace.creatio.com.evil.example/app/acme-sync", "listing-host")]
    [InlineData("https://evil.example/marketplace.creatio.com/app/acme-sync", "listing-host")]
    [InlineData("https://marketplace.creatio.com@evil.example/app/acme-sync", "listing-host")]
    [InlineData("https://user:word@marketplace.creatio.com/app/acme-sync", "listing-host")]
    [InlineData("https://marketplace.creatio.com:8443/app/acme-sync", "listing-host")]
    [InlineData("https://marketplace.creatio.com./app/acme-sync", "listing-host")]
    [InlineData("https://mаrketplace.creatio.com/app/acme-sync", "listing-host")] // a Cyrillic a
    [InlineData("https://127.0.0.1/app/acme-sync", "listing-host")]
    [InlineData("https:\\\\marketplace.creatio.com\\app\\acme-sync", "listing-address")]
    [InlineData("https://marketplace.creatio.com", "listing-page")]
    [InlineData("https://marketplace.creatio.com/app", "listing-page")]
    [InlineData("https://marketplace.creatio.com/en/app/", "listing-page")]
    [InlineData("https://marketplace.creatio.com/app/acme.sync", "listing-page")]
    [InlineData("https://marketplace.creatio.com/app/acme%2Fsync", "listing-page")]
    [InlineData("https://marketplace.creatio.com/app/прил", "listing-page")]
    [InlineData("https://marketplace.creatio.com/a/b/c/d/e", "listing-page")]
    [InlineData("https://marketplace.creatio.com/app/acme\u0000sync", "text-control")]
    public void Other_addresses_are_refused_with_a_reason(string? raw, string reason)
    {
        var refused = Assert.IsType<ListingAddress.Invalid>(ListingAddress.Normalize(raw, SmallEdition.Value)).Refusal;
        Assert.Equal(("certification.refused." + reason, "listing"), (refused.Code, refused.Question));
    }

    [Fact]
    public void Overlong_address_is_refused() =>
        Assert.Equal(
            "certification.refused.text-too-long",
            Assert
                .IsType<ListingAddress.Invalid>(ListingAddress.Normalize("https://marketplace.creatio.com/app/" + new string('a', 10_000), SmallEdition.Value))
                .Refusal.Code
        );
}
