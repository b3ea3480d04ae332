using CertBot.Core.Directory;

namespace CertBot.Core.Tests.Directory;

public sealed class NameSkeletonTests
{
    [Theory]
    [InlineData("Acme", "ACME")]
    [InlineData("Acme", "Асме")] // all Cyrillic
    [InlineData("Acme", "Αсme")]
    [InlineData("Acme", "Acrne")]
    [InlineData("Acme", "A c-m.e")]
    [InlineData("Acme", "Ａｃｍｅ")]
    [InlineData("Acme", "𝐀𝒸𝖒𝚎")]
    [InlineData("Acme", "Ac\u200Dme")]
    [InlineData("Acme", "Ac\u034Fme\u3164")]
    [InlineData("Acme", "Ácmé")]
    [InlineData("Acme", "ᴀᴄᴍᴇ")]
    [InlineData("Borealis", "Вогеаlіѕ")]
    [InlineData("Wave 10", "VVave IO")]
    [InlineData("Cloud", "CIoud")]
    [InlineData("Cloud", "doud")]
    [InlineData("Zen", "ΖΕΝ")]
    [InlineData("ΑΘΗΝΑ", "Αθηνά")]
    [InlineData("Oslo", "օѕlօ")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("Ромашка", "РОМАШКА")]
    public void Names_that_look_alike_have_a_skeleton_in_common(string name, string other) =>
        Assert.NotEmpty(NameSkeleton.AllOf(name).Intersect(NameSkeleton.AllOf(other), StringComparer.Ordinal));

    [Theory]
    [InlineData("Acme", "Acne")]
    [InlineData("Acme", "Acme Two")]
    [InlineData("Acid", "Add")]
    [InlineData("Ромашка", "Ромашко")]
    [InlineData("की", "का")]
    [InlineData("株式会社", "有限会社")]
    [InlineData("Borealis", "Northwind")]
    public void Names_that_do_not_look_alike_have_none(string name, string other) =>
        Assert.Empty(NameSkeleton.AllOf(name).Intersect(NameSkeleton.AllOf(other), StringComparer.Ordinal));

    [Theory]
    [InlineData("Aсme", "Aсme")]
    [InlineData("North Αcme Ltd", "Αcme")]
    [InlineData("Borealis Суstems", "Суstems")]
    [InlineData("Օslo", "Օslo")]
    [InlineData("A\u200Dсme", "A\u200Dсme")]
    public void Word_in_two_alphabets_is_found(string name, string word) => Assert.Equal(word, NameSkeleton.FindMixedWord(name));

    [Theory]
    [InlineData("ООО «Ромашка»")]
    [InlineData("Αθηνά")]
    [InlineData("1С-Софт")]
    [InlineData("IT-отдел Borealis")]
    [InlineData("Crème Brûlée 24/7")]
    [InlineData("株式会社Acme")]
    [InlineData("Ёлки")]
    public void Words_of_one_alphabet_are_not(string name) => Assert.Null(NameSkeleton.FindMixedWord(name));
}
