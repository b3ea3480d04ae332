using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;

namespace CertBot.Core.Tests.Directory;

public sealed class ReservedNamesTests
{
    private static readonly Edition Edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    [Theory]
    [InlineData("Creatio")]
    [InlineData("CREATl0")]
    [InlineData("Creatio Ltd.")]
    [InlineData("Creatio Marketplace")]
    [InlineData("The Official Creatio Support")]
    [InlineData("CertBot")]
    [InlineData("Cert-Bot")]
    [InlineData("СеrtBоt")]
    [InlineData("CertBot Support")]
    [InlineData("Marketplace team")]
    [InlineData("Команда Маркетплейса")]
    [InlineData("Marketplace analyst")]
    [InlineData("Генеральный директор")]
    [InlineData("Administrator")]
    [InlineData("@everyone")]
    [InlineData("everyone")]
    [InlineData("@here")]
    [InlineData("@channel")]
    [InlineData("Acme @all")]
    [InlineData("<!channel>")]
    public void Name_of_the_platform_is_no_vendors(string name) =>
        Assert.Contains(ReservedNames.CheckVendorName(name, Edition)?.Code, new[] { "directory.refused.name-reserved", "directory.refused.name-mixed" });

    [Theory]
    [InlineData("Acme")]
    [InlineData("Acme for Creatio")]
    [InlineData("ООО «Ромашка»")]
    [InlineData("Αθηνά")]
    [InlineData("Team Rocket")]
    [InlineData("Allianz")]
    [InlineData("Support Heroes")]
    [InlineData("Here & There")]
    public void Other_names_can_be_taken(string name) => Assert.Null(ReservedNames.CheckVendorName(name, Edition));

    [Theory]
    [InlineData("Ann (Marketplace analyst)", true)]
    [InlineData("CertBot", true)]
    [InlineData("Creatio Marketplace Team", true)]
    [InlineData("Ann Lee", false)]
    public void Persons_name_that_contains_one_is_recognised(string name, bool contains) => Assert.Equal(contains, ReservedNames.ArePartOf(name, Edition));
}
