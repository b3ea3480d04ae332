using CertBot.Charts;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using SkiaSharp;

namespace CertBot.Tests.Charts;

/// <summary>Charts as pictures: their size, and the pixels that say what a bar means. <c>CERTBOT_CHARTS=FOLDER</c> writes them to be looked at.</summary>
public sealed class KpiChartImageTests
{
    private static readonly SKColor Blue = new(0x0F, 0x5C, 0xA8);
    private static readonly SKColor Red = new(0xB1, 0x0E, 0x1C);

    public static TheoryData<string> Languages => ["en", "ru"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Picture_has_a_fixed_size_and_an_opaque_white_ground(string language)
    {
        var chart = SampleCharts.Year;
        using var picture = Draw(chart, language);

        Assert.Equal((1200, 120 + (7 * 200) + 120), (picture.Width, picture.Height));
        Assert.All(new[] { picture.GetPixel(2, 2), picture.GetPixel(1197, 2), picture.GetPixel(2, picture.Height - 3) }, p => Assert.Equal(SKColors.White, p));
    }

    [Fact]
    public void Met_months_are_blue_missed_ones_red_and_hatched_and_those_with_too_few_cases_hollow()
    {
        using var picture = Draw(SampleCharts.Year, "en");
        foreach (var row in Enumerable.Range(0, 7))
        {
            // Near the foot of the bars, inside and on the edge of them.
            var met = Column(picture, row, month: 10);
            var missed = Column(picture, row, month: 8);
            var few = Column(picture, row, month: 2);
            Assert.True(met.Count(IsLike(Blue)) > 20 || SampleCharts.Year.Rows[row].Points[10].Value == 0, $"row {row}: a month that was met is not blue");
            Assert.DoesNotContain(met, p => IsLike(Red)(p));
            Assert.Contains(missed, p => IsLike(Red)(p));
            Assert.DoesNotContain(missed, p => IsLike(Blue)(p));
            Assert.DoesNotContain(few, p => IsLike(Red)(p) || IsLike(Blue)(p));
            Assert.Contains(few, p => p.Red < 0xA0 && Math.Abs(p.Red - p.Blue) < 12); // the grey outline
        }
    }

    [Fact]
    public void Missed_month_is_crossed_and_its_value_is_above_its_bar()
    {
        using var picture = Draw(SampleCharts.Year, "en");
        var label = Area(picture, KpiChartImage.HeaderHeight + 56, KpiChartImage.HeaderHeight + 110, CenterOf(5) - 45, CenterOf(5) + 45);

        Assert.True(label.Count(IsLike(Red)) > 60, "the value of a missed month is not red");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Title_months_and_legend_are_written_with_letters_the_font_has(string language)
    {
        using var picture = Draw(SampleCharts.Year, language);

        Assert.True(Area(picture, 20, 60, 30, 900).Count(IsDark) > 1500, "there is no title");
        Assert.True(Area(picture, picture.Height - 112, picture.Height - 80, 30, 1170).Count(IsDark) > 1000, "there are no months");
        Assert.True(Area(picture, picture.Height - 60, picture.Height - 10, 30, 1170).Count(IsDark) > 800, "there is no legend");
        Assert.All("абвгдеёжзийклмнопрстуфхцчшщъыьэюя–…()", letter => Assert.True(ChartFonts.Regular.ContainsGlyph(letter), $"{letter}"));
    }

    [Fact]
    public void Languages_differ_and_the_same_chart_gives_the_same_picture()
    {
        Assert.Equal(KpiChartImage.Draw(SampleCharts.Year, LanguageCode.En), KpiChartImage.Draw(SampleCharts.Year, LanguageCode.En));
        Assert.NotEqual(KpiChartImage.Draw(SampleCharts.Year, LanguageCode.En), KpiChartImage.Draw(SampleCharts.Year, LanguageCode.Ru));
    }

    [Fact]
    public async Task Many_are_drawn_at_once()
    {
        var expected = KpiChartImage.Draw(SampleCharts.Year, LanguageCode.Ru);

        var drawn = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => KpiChartImage.Draw(SampleCharts.Year, LanguageCode.Ru))));

        Assert.All(drawn, d => Assert.Equal(expected, d));
    }

    [Fact]
    public void Long_hostile_name_does_not_run_out_of_the_picture()
    {
        var chart = SampleCharts.Year with { Name = new string('Ж', 60) };
        using var picture = Draw(chart, "ru");

        Assert.All(Area(picture, 10, 110, 1170, 1199), p => Assert.Equal(SKColors.White, p));
    }

    private static SKBitmap Draw(KpiChart chart, string language)
    {
        var bytes = KpiChartImage.Draw(chart, new LanguageCode(language));
        if (Environment.GetEnvironmentVariable("CERTBOT_CHARTS") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(folder, $"kpi.{language}.png"), bytes);
        Assert.InRange(bytes.Length, 10_000, 400_000);
        return SKBitmap.Decode(bytes);
    }

    private static int CenterOf(int month) => 36 + (int)((1200 - 72) * (month + 0.5) / 12);

    private static SKColor[] Column(SKBitmap picture, int row, int month)
    {
        var bottom = KpiChartImage.HeaderHeight + ((row + 1) * KpiChartImage.RowHeight) - 13;
        return Area(picture, bottom - 4, bottom, CenterOf(month) - 34, CenterOf(month) + 34);
    }

    private static SKColor[] Area(SKBitmap picture, int top, int bottom, int left, int right) =>
        [.. Enumerable.Range(top, bottom - top).SelectMany(y => Enumerable.Range(left, right - left).Select(x => picture.GetPixel(x, y)))];

    private static Func<SKColor, bool> IsLike(SKColor color) =>
        p => Math.Abs(p.Red - color.Red) < 24 && Math.Abs(p.Green - color.Green) < 24 && Math.Abs(p.Blue - color.Blue) < 24;

    private static bool IsDark(SKColor p) => p.Red < 0x70 && p.Green < 0x70 && p.Blue < 0x70;
}
