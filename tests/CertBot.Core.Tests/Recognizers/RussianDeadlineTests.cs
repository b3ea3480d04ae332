using CertBot.Core.Recognizers.Dates;
using CertBot.Core.Tests.Kit;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Recognizers;

/// <summary>The table <c>russian-deadlines.txt</c>, line by line.</summary>
public sealed class RussianDeadlineTests
{
    private static readonly DateReference Reference = new(new LocalDateTime(2026, 3, 11, 10, 30));

    public static TheoryData<string, string> Utterances => UtteranceTable.Rows("russian-deadlines.txt");

    [Theory]
    [MemberData(nameof(Utterances))]
    public void Utterance_is_read_as_the_table_says(string text, string expected) =>
        Assert.Equal(expected, UtteranceTable.Describe(DeadlineRecognizer.Recognize(text, Reference)));
}
