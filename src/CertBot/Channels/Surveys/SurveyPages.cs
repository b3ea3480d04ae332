using System.Globalization;
using System.Text;
using CertBot.Commands;
using CertBot.Commands.Surveys;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using NodaTime;

namespace CertBot.Channels.Surveys;

/// <summary>
/// Serves the pages of surveys to whoever was asked. Reading one changes nothing, as mail scanners follow every link: an answer counts when it is confirmed with
/// a form. The address is what proves who answers, so forms need no other proof; forms of other sites are refused where the browser says that it is one.
/// </summary>
internal sealed class SurveyPages(
    Aggregates aggregates,
    SurveyLinks links,
    SurveyLimits limits,
    CommandExecutor executor,
    SurveyRequestLimiter limiter,
    RequestBodyReader bodies,
    IClock clock
)
{
    /// <summary>A comment of letters that take three bytes each, every byte written as <c>%41</c>, and the rest.</summary>
    private const int MaxFormLength = 32 * 1024;

    private const int MaxFields = 16;

    private const string Door = "surveys";

    private static readonly Actor Respondent = new(SurveyDecider.Respondent, [], null);

    public Task<IResult> Show(HttpContext http, string token) => WithSurvey(http, token, async (survey, page) => survey.Status == SurveyStatus.Answered
                ? Answered(http, page, survey)
            : FindClosed(survey) is { } closed ? page.Say(http, StatusCodes.Status410Gone, closed)
            : page.Ask(http, token, survey.Plan.Kind, await NamesOf(survey, http.RequestAborted), SurveyEntry.None with { Score = PreselectedScore(http) }));

    public Task<IResult> TakeAnswer(HttpContext http, string token) => WithForm(http, token, async (survey, page, form) =>
        {
            var entry = new SurveyEntry(
                int.TryParse(Field(form, "score"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score) ? score : null,
                Field(form, "comment").ReplaceLineEndings("\n").Trim(),
                Field(form, "name").Trim(),
                Field(form, "consent") == "yes"
            );
            if (survey.Status == SurveyStatus.Answered)
                return Answered(http, page, survey);
            if (entry.Score is not { } chosen && FindClosed(survey) is null)
            {
                var names = await NamesOf(survey, http.RequestAborted);
                return page.Ask(http, token, survey.Plan.Kind, names, entry, new Refusal("survey.page.choose"));
            }

            var answer = new SurveyCommand.Answer(entry.Score ?? 0, entry.Comment, entry.IsNameShown && entry.Name.Length > 0 ? entry.Name : null);
            return await Execute(survey.Id, answer, http) switch
            {
                CommandResult.Completed => page.Say(http, StatusCodes.Status200OK, "thanks"),
                CommandResult.Refused { Refusal: { Code: "survey.refused.answered" } }
                    when await aggregates.FindSurvey(survey.Id, http.RequestAborted) is { } now => Answered(http, page, now),
                CommandResult.Refused { Refusal: { Question: not null } refusal } => page.Ask(
                    http,
                    token,
                    survey.Plan.Kind,
                    await NamesOf(survey, http.RequestAborted),
                    entry,
                    refusal
                ),
                CommandResult.Refused { Refusal: { Code: "survey.refused.own-rating" } } => page.Say(http, StatusCodes.Status403Forbidden, "own-rating"),
                _ => page.Say(http, StatusCodes.Status410Gone, FindClosed(survey) ?? "expired"),
            };
        });

    public Task<IResult> ShowStop(HttpContext http, string token) =>
        WithSurvey(http, token, async (survey, page) =>
            await limits.IsOptedOut(survey.Plan.Contact, http.RequestAborted) ? page.Say(http, StatusCodes.Status200OK, "stopped") : page.AskToStop(http)
        );

    public Task<IResult> Stop(HttpContext http, string token) => WithForm(http, token, async (survey, page, _) =>
        {
            await limits.OptOut(survey.Plan.Contact, clock.GetCurrentInstant(), http.RequestAborted);
            await Execute(survey.Id, new SurveyCommand.OptOut(), http);
            return page.Say(http, StatusCodes.Status200OK, "stopped");
        });

    private static string Field(Dictionary<string, StringValues> form, string name) => form.GetValueOrDefault(name).ToString();

    private static IResult Answered(HttpContext http, SurveyPage page, Survey survey) =>
        page.Say(http, StatusCodes.Status200OK, "answered", new() { ["score"] = survey.Answer?.Score ?? 0 });

    /// <summary>Why nothing can be answered any more; null: it can.</summary>
    private string? FindClosed(Survey survey) =>
        survey.Status == SurveyStatus.Expired || survey.ExpiresAt <= clock.GetCurrentInstant() ? "expired"
        : survey.Status is SurveyStatus.Planned or SurveyStatus.Withheld ? "closed"
        : null;

    /// <summary>A number that was clicked in the mail: it is chosen in the form, and counts when the form is sent.</summary>
    private static int? PreselectedScore(HttpContext http) =>
        int.TryParse(http.Request.Query["score"], NumberStyles.None, CultureInfo.InvariantCulture, out var score) ? score : null;

    private Task<CommandResult> Execute(SurveyId id, SurveyCommand command, HttpContext http) =>
        executor.Execute(new Command.OnSurvey(id, command), null, Respondent, clock.GetCurrentInstant(), http.RequestAborted);

    private async Task<LocalizableObject> NamesOf(Survey survey, CancellationToken cancellationToken) =>
        (await SurveySubject.Load(aggregates, survey, cancellationToken)).Values.ToObject();

    /// <summary>Only the survey a valid link names: a link that was guessed or changed gets the same page whatever it says.</summary>
    private async Task<IResult> WithSurvey(HttpContext http, string text, Func<Survey, SurveyPage, Task<IResult>> answer)
    {
        var visitor = new SurveyPage(ClientLocale.PreferredLanguage(http.Request), clock);
        if (limiter.TryAcquire(http) is { } delay)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return visitor.Say(http, StatusCodes.Status429TooManyRequests, "too-many");
        }

        if (SurveyLinks.Parse(text) is { } token)
        {
            var survey = await aggregates.FindSurvey(token.Survey, http.RequestAborted);
            if (await links.IsValid(token, survey?.Plan.Contact ?? "", http.RequestAborted) && survey is not null)
                return await answer(survey, new SurveyPage(survey.Plan.Language, clock));
        }

        limiter.CountGuess(http);
        return visitor.Say(http, StatusCodes.Status404NotFound, "unknown");
    }

    private Task<IResult> WithForm(HttpContext http, string token, Func<Survey, SurveyPage, Dictionary<string, StringValues>, Task<IResult>> answer) =>
        WithSurvey(http, token, async (survey, page) => IsOfAnotherSite(http) ? page.Say(http, StatusCodes.Status403Forbidden, "other-site")
            : await ReadForm(http) is { } form ? await answer(survey, page, form)
            : page.Say(http, StatusCodes.Status400BadRequest, "bad-form"));

    /// <summary>The page asks browsers to send no referrer, so they send an origin of <c>null</c> with its form; then only what else they say counts.</summary>
    private bool IsOfAnotherSite(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return true;
        return headers.Origin is [{ } origin]
            && origin != "null"
            && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && !string.Equals(from.Authority, links.Host?.Authority, StringComparison.OrdinalIgnoreCase)
            && !string.Equals(from.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>Null: it is no form, or too long.</returns>
    private async Task<Dictionary<string, StringValues>?> ReadForm(HttpContext http) =>
        http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
        && await bodies.Read(http.Request, MaxFormLength, Door) is RequestBody.Complete { Bytes: var bytes }
        && bytes.Count(b => b == '&') < MaxFields
            ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes))
            : null;
}
