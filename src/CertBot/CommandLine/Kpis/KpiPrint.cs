using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CertBot.Channels.Api.Resources;
using CertBot.Core.Kpis;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.CommandLine.Kpis;

/// <summary>What the commands about measures print: JSON as the API has it with nothing left out, CSV, and English sentences.</summary>
internal static class KpiPrint
{
    private static readonly ApiJson Whole = new(
        new JsonSerializerOptions(ApiJson.Default.Options)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.Never,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static string ToJson<T>(T value, Func<ApiJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Whole));

    public static TextRenderer Texts(Edition edition, Instant now) =>
        new(new RenderContext(LanguageCode.En, ZoneLookup.OrUtc(edition.Zone), now, person => person.Value), OutputEncoder.ToPlainText);

    /// <summary>The month; null: the text is none, of which the line on the error output tells.</summary>
    public static YearMonth? ReadMonth(string? text) => text is null ? null : KpiMonths.Parse(text.Trim());

    public static string NoMonth(string? text) => $"--month: '{Sla.OutputText.Quote(text ?? "")}' is no month; try {KpiMonths.Format(new YearMonth(2026, 10))}";

    /// <summary>Why there are no figures, as a line; null: there are.</summary>
    public static string? DescribeRefusal(KpiAnswer answer, string app) =>
        answer switch
        {
            KpiAnswer.NoSuchApplication => $"--app: there is no application '{Sla.OutputText.Quote(app)}'",
            KpiAnswer.NeverCertified => $"--app: {app} has no certificate, so it is not measured",
            KpiAnswer.Future(var month, var present) => $"--month: {KpiMonths.Format(month)} has not begun; the month that runs is {KpiMonths.Format(present)}",
            KpiAnswer.NotMeasured(_, _, var month, var first) =>
                $"--month: {app} was not certified in {KpiMonths.Format(month)}; it is measured since {KpiMonths.Format(first)}",
            _ => null,
        };
}
