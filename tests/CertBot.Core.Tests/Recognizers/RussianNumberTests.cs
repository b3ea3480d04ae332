using System.Globalization;
using CertBot.Core.Recognizers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Recognizers;

/// <summary>The tables <c>russian-numbers.txt</c> and <c>russian-ordinals.txt</c>, line by line.</summary>
public sealed class RussianNumberTests
{
    public static TheoryData<string, string> Numbers => UtteranceTable.Rows("russian-numbers.txt");

    public static TheoryData<string, string> Ordinals => UtteranceTable.Rows("russian-ordinals.txt");

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_is_found(string text, string expected) => Assert.Equal(expected, Describe(NumberSearch.FindNumber(text)));

    [Theory]
    [MemberData(nameof(Ordinals))]
    public void Position_is_found(string text, string expected) => Assert.Equal(expected, Describe(NumberSearch.FindOrdinal(text)));

    private static string Describe(FoundNumber? found) => found?.Value.ToString("0.##", CultureInfo.InvariantCulture) ?? "none";
}
