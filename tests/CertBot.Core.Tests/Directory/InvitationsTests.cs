using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.Directory;

public sealed class InvitationsTests
{
    private static readonly VendorId Acme = new("acme-ltd");

    [Fact]
    public void Code_names_its_vendor_and_has_no_ambiguous_characters() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<Guid>(), fresh =>
            {
                var code = Invitations.CreateCode(fresh.ToString("N"), Acme);
                return Invitations.VendorOf(code) == Acme
                    && code.StartsWith("acme-ltd-", StringComparison.Ordinal)
                    && !code["acme-ltd-".Length..].Any("01OILU".Contains)
                    && code.Length == "acme-ltd-7F3K-29QD-M4TX".Length;
            }));

    [Fact]
    public void Codes_differ_by_turn_and_vendor()
    {
        Assert.NotEqual(Invitations.CreateCode("0123456789abcdef", Acme), Invitations.CreateCode("0123456789abcdeg", Acme));
        Assert.NotEqual(Invitations.CreateCode("0123456789abcdef", Acme)[^14..], Invitations.CreateCode("0123456789abcdef", new("borealis"))[^14..]);
        Assert.Throws<ArgumentException>(() => Invitations.CreateCode("short", Acme));
    }

    [Fact]
    public void Characters_of_codes_are_evenly_distributed()
    {
        var signs = Enumerable
            .Range(0, 20_000)
            .SelectMany(n => Invitations.CreateCode($"fresh letters {n:D8}", new("a"))[2..].Replace("-", "", StringComparison.Ordinal))
            .CountBy(c => c)
            .ToList();
        Assert.Equal(30, signs.Count);
        Assert.All(signs, s => Assert.InRange(s.Value, 8000 * 0.96, 8000 * 1.04)); // the bias of taking a random byte modulo 30 would be six percent
    }

    [Theory]
    [InlineData("acme-ltd-7f3k-29qd-m4tx")]
    [InlineData(" ACME-LTD-7F3K-29QD-M4TX\n")]
    [InlineData("acme-ltd–7F3K—29QD‑M4TX")]
    [InlineData("acme-ltd- 7F3K - 29QD - M4TX")]
    [InlineData("acme\u00ad-ltd-7F3K-29QD-M4TX")]
    public void Code_is_recognized_in_every_spelling(string typed)
    {
        Assert.Equal(Acme, Invitations.VendorOf(typed));
        Assert.Equal(Invitations.HashOf("acme-ltd-7F3K-29QD-M4TX"), Invitations.HashOf(typed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("7F3K-29QD-M4TX")]
    [InlineData("acme-7F3K-29QD-M4T0")]
    [InlineData("acme-7F3K-29QD")]
    [InlineData("ac:me-7F3K-29QD-M4TX")]
    [InlineData("-acme-7F3K-29QD-M4TX")]
    [InlineData("${x}-7F3K-29QD-M4TX")]
    public void Invalid_code_has_no_vendor(string typed) => Assert.Null(Invitations.VendorOf(typed));

    [Fact]
    public void Text_of_ten_thousand_letters_is_not_a_code() => Assert.Null(Invitations.VendorOf(new string('a', 10_000) + "-7F3K-29QD-M4TX"));

    [Fact]
    public void Hash_is_64_hex_digits_and_differs_from_the_code() => Assert.Matches("^[0-9a-f]{64}$", Invitations.HashOf("acme-7F3K-29QD-M4TX"));
}
