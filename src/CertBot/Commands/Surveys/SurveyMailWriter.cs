using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>Writes the mails of surveys: as text, and as HTML without pictures, scripts or anything that tells whether it was read.</summary>
internal sealed class SurveyMailWriter(Aggregates aggregates, ISurveyLinks links, SurveyLimits limits, IClock clock)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The survey of a mail that is still to be sent; null: it was answered meanwhile, is over, or is not wanted any more.</summary>
    public async Task<Survey?> FindWanted(SurveyMailJob job, CancellationToken cancellationToken) =>
        await aggregates.FindSurvey(job.Survey, cancellationToken) is { IsOptedOut: false } survey
        && survey.Status == (job.IsReminder ? SurveyStatus.Reminded : SurveyStatus.Sent)
            ? survey
            : null;

    /// <returns>Null: it cannot be sent to anybody, now or later.</returns>
    public async Task<SurveyMail?> Write(Survey survey, bool isReminder, CancellationToken cancellationToken)
    {
        var plan = survey.Plan;
        var subject = await SurveySubject.Load(aggregates, survey, cancellationToken);
        if (
            SurveyContacts.Find(plan.Contact, subject.Case, subject.Customer) is not { } email
            || await limits.IsOptedOut(plan.Contact, cancellationToken)
            || await links.Create(survey.Id, plan.Contact, cancellationToken) is not { } link
        )
        {
            return null;
        }

        var texts = new TextRenderer(new RenderContext(plan.Language, DateTimeZone.Utc, clock.GetCurrentInstant(), p => p.Value), text => text);
        var values = subject.Values;
        var stop = new Uri($"{link.AbsoluteUri}/stop");
        var name = SurveyContacts.NameOf(email, subject.Customer);
        values["name"] = name ?? "";
        values["days"] = survey.ExpiresAt is { } expires ? Math.Max(1, (int)(expires - clock.GetCurrentInstant()).TotalDays) : 0;
        var kind = plan.Kind == SurveyKind.Csat ? "csat" : "nps";
        var arguments = values.ToObject();
        string[] paragraphs =
        [
            texts.RenderText(name is null ? "survey.mail.hello" : "survey.mail.hello.name", arguments),
            .. isReminder ? [texts.RenderText("survey.mail.reminder", arguments)] : (string[])[],
            texts.RenderText($"survey.question.{kind}", arguments),
            texts.RenderText($"survey.scale.{kind}", arguments),
        ];
        string[] end = [texts.RenderText("survey.mail.end", arguments), texts.RenderText("survey.mail.why", arguments)];
        var scores = Enumerable.Range(SurveyScale.Min(plan.Kind), SurveyScale.Max(plan.Kind) - SurveyScale.Min(plan.Kind) + 1);
        return new SurveyMail
        {
            Id = $"{survey.Id.Value}.{(isReminder ? "2" : "1")}@{link.Host}",
            To = email,
            ToName = name ?? "",
            FromName = subject.VendorName,
            Language = plan.Language,
            Subject = texts.RenderText(isReminder ? $"survey.mail.subject.{kind}.again" : $"survey.mail.subject.{kind}", arguments),
            Text = string.Join("\n\n", [.. paragraphs, link.AbsoluteUri, .. end, $"{texts.RenderText("survey.mail.stop", arguments)}\n{stop.AbsoluteUri}"]),
            Html = WriteHtml(plan.Language, paragraphs, scores, link, end, texts.RenderText("survey.mail.stop", arguments), stop),
            Unsubscribe = stop,
        };
    }

    private static string WriteHtml(LanguageCode language, string[] paragraphs, IEnumerable<int> scores, Uri link, string[] end, string stopText, Uri stop)
    {
        var html = new StringBuilder();
        html.Append(
            CultureInfo.InvariantCulture,
            $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"></head><body style=\"font:16px/1.5 sans-serif\">"
        );
        foreach (var paragraph in paragraphs)
            html.Append(CultureInfo.InvariantCulture, $"<p>{Encoder.Encode(paragraph)}</p>");
        html.Append("<p>");
        foreach (var score in scores)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<a href=\"{Encoder.Encode(link.AbsoluteUri)}?score={score}\" style=\"display:inline-block;padding:10px 14px;margin:2px;border:1px solid #555;border-radius:6px;color:#111;text-decoration:none\">{score}</a> "
            );
        }

        html.Append("</p>");
        foreach (var paragraph in end)
            html.Append(CultureInfo.InvariantCulture, $"<p>{Encoder.Encode(paragraph)}</p>");
        html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Encoder.Encode(stop.AbsoluteUri)}\">{Encoder.Encode(stopText)}</a></p></body></html>");
        return html.ToString();
    }
}

/// <summary>What a survey asks about, with the names that its texts print.</summary>
internal sealed record SurveySubject(SupportCase? Case, Core.Support.Customers.Customer? Customer, string VendorName, string ApplicationName)
{
    public LocalizableObject.Builder Values =>
        new()
        {
            ["vendor"] = VendorName,
            ["app"] = ApplicationName,
            ["subject"] = Case?.Opening.Subject ?? "",
        };

    public static async Task<SurveySubject> Load(Aggregates aggregates, Survey survey, CancellationToken cancellationToken)
    {
        var plan = survey.Plan;
        return new(
            plan.Case is { } about ? (await aggregates.Cases.Load(StoreKeys.Case(about), cancellationToken)).State : null,
            (await aggregates.Customers.Load(StoreKeys.Customer(plan.Vendor, plan.Customer), cancellationToken)).State,
            (await aggregates.FindVendor(plan.Vendor, cancellationToken))?.Name ?? plan.Vendor.Value,
            (await aggregates.FindApplication(plan.Application, cancellationToken))?.Name ?? plan.Application.Value
        );
    }
}
