using System.Text;
using CertBot.Core.Support.FileImport;
using CertBot.FileImport;

namespace CertBot.Tests.FileImport;

public sealed class CsvFileTests
{
    private const string Header = "id,customer,subject,opened";

    [Theory]
    [InlineData("utf-8", false, ';')]
    [InlineData("utf-8", true, ',')]
    [InlineData("utf-16", true, '\t')]
    [InlineData("utf-16BE", true, ';')]
    [InlineData("windows-1251", false, ';')]
    public async Task Encoding_and_separator_are_found(string name, bool isMarked, char separator)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(name);
        var text = "номер,клиент,тема,открыто\r\n1,ромашка,Ошибка синхронизации,2026-03-02\r\n".Replace(',', separator);
        byte[] bytes = [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        var line = Assert.IsType<CsvLine.Cells>(Assert.Single(await Read(bytes)));
        Assert.Equal(("1", "ромашка", "Ошибка синхронизации"), (line.Line["id"], line.Line["customer"], line.Line["subject"]));
    }

    [Fact]
    public async Task Western_letters_are_no_Cyrillic_ones()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(1252).GetBytes($"{Header}\n1,müller,Größe für Café,2026-03-02\n");
        Assert.Equal("Größe für Café", Assert.IsType<CsvLine.Cells>(Assert.Single(await Read(bytes))).Line["subject"]);
    }

    [Fact]
    public async Task Cyrillic_far_below_ASCII_is_still_UTF8()
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var n = 0; n < 60_000; n++)
            text.Append(n).Append(",globex,plain words of a subject,2026-03-02\n");
        text.Append("x,globex,Ошибка,2026-03-02\n");
        var lines = await Read(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal(60_001, lines.Count);
        Assert.Equal("Ошибка", Assert.IsType<CsvLine.Cells>(lines[^1]).Line["subject"]);
    }

    [Fact]
    public async Task Lines_have_the_numbers_an_editor_shows()
    {
        var lines = await Read($"{Header}\n1,a,\"two\nlines; \"\"quoted\"\"\",2026-03-02\n\n,,,\n2,a,b,2026-03-02");
        Assert.Equal([2, 6], lines.Select(l => l.Number));
        Assert.Equal("two\nlines; \"quoted\"", Assert.IsType<CsvLine.Cells>(lines[0]).Line["subject"]);
    }

    [Theory]
    [InlineData("1,a,b\n", 2, "import.bad.cells")]
    [InlineData("1,a,b,c,d\n", 2, "import.bad.cells")]
    [InlineData("1,a,b,2026-03-02\n2,a,\"never closed,2026-03-02\n3,a,b,c\n", 3, "import.bad.quote")]
    public async Task A_wrong_line_is_named(string text, int number, string code)
    {
        var wrong = Assert.Single((await Read($"{Header}\n{text}")).OfType<CsvLine.Wrong>());
        Assert.Equal((number, code), (wrong.Number, wrong.Refusal.Code));
    }

    [Fact]
    public async Task A_line_without_an_end_ends_the_file()
    {
        var lines = await Read($"{Header}\n1,a,b,2026-03-02\n2,a,\"{new string('x', 500_000)}\n");
        Assert.Equal("import.bad.line-too-long", Assert.IsType<CsvLine.Wrong>(lines[^1]).Refusal.Code);
        Assert.Equal(2, lines.Count);
    }

    [Theory]
    [InlineData("", "import.bad.no-header")]
    [InlineData("what,is,this\n1,2,3\n", "import.bad.no-header")]
    [InlineData("id;customer\n1;2\n", "import.bad.columns")]
    [InlineData("PK\u0003\u0004rest of a workbook", "import.bad.binary")]
    public async Task A_file_that_is_none_is_refused_as_a_whole(string text, string code)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal(code, (await new CsvFile(file, ImportKind.Cases).Open(TestContext.Current.CancellationToken))?.Code);
    }

    [Fact]
    public async Task A_hint_of_a_spreadsheet_is_no_header() => Assert.Single(await Read("sep=;\nid;customer;subject;opened\n1;a;b;2026-03-02\n"));

    private static Task<List<CsvLine>> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static async Task<List<CsvLine>> Read(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        var csv = new CsvFile(file, ImportKind.Cases);
        Assert.Null(await csv.Open(TestContext.Current.CancellationToken));
        List<CsvLine> lines = [];
        await foreach (var line in csv.Lines(TestContext.Current.CancellationToken))
            lines.Add(line);
        return lines;
    }
}
