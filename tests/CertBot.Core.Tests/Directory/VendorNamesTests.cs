using System.Text.RegularExpressions;
using CertBot.Core.Directory;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.Directory;

public sealed partial class VendorNamesTests
{
    [Theory]
    [InlineData("Acme", "acme")]
    [InlineData("  ACME   Ltd. ", "acme-ltd")]
    [InlineData("ООО «Ромашка и Щука»", "ooo-romashka-i-shchuka")]
    [InlineData("Объём-Ъ", "obyom")]
    [InlineData("Crème Brûlée 24/7", "creme-brulee-24-7")]
    [InlineData("Straße ﬁn", "strae-fin")]
    [InlineData("Ёлки\u0438\u0306", "yolkiy")]
    public void Id_is_the_name_in_lower_case_latin_letters(string name, string id) => Assert.Equal(id, VendorNames.IdOf(name).Value);

    [Fact]
    public void Name_in_another_script_gets_its_own_id()
    {
        Assert.Matches(Id(), VendorNames.IdOf("株式会社").Value);
        Assert.NotEqual(VendorNames.IdOf("株式会社"), VendorNames.IdOf("有限会社"));
    }

    [Fact]
    public void Id_of_any_name_is_a_valid_key() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string>(), name => Id().IsMatch(VendorNames.IdOf(name ?? "").Value)));

    [Fact]
    public void Names_of_2_to_80_letters_are_accepted()
    {
        Assert.Null(VendorNames.Validate("Ab"));
        Assert.Null(VendorNames.Validate(new string('ж', 80)));
        Assert.Equal("directory.refused.name-unseen", VendorNames.Validate("Acme \ud800")?.Code);
        Assert.Null(VendorNames.Validate("O'Neil & Söhne (EMEA), №1"));
        Assert.Equal("directory.refused.name-length", VendorNames.Validate(new string('a', 81))?.Code);
        Assert.Equal("directory.refused.name-length", VendorNames.Validate(new string(' ', 10_000))?.Code);
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z")]
    private static partial Regex Id();
}
