using CertBot.Core.Primitives;

namespace CertBot.Outbox.Surveys;

/// <summary>Hands mails over to a mail server.</summary>
internal interface ISurveyMailer
{
    /// <summary>Whether this host can send mail at all.</summary>
    bool IsAvailable { get; }

    /// <param name="mail">The mail.</param>
    /// <param name="beforeHandover">Called when the server is ready to take it; false: it is not sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<SurveyMailResult> Send(SurveyMail mail, Func<CancellationToken, Task<bool>> beforeHandover, CancellationToken cancellationToken);
}

/// <summary>A mail in the language of whoever is asked.</summary>
internal sealed record SurveyMail
{
    /// <summary>The same for each attempt, so that mail servers notice a second copy.</summary>
    public required string Id { get; init; }

    public required string To { get; init; }

    /// <summary>Empty: it is not known.</summary>
    public required string ToName { get; init; }

    /// <summary>The vendor's name.</summary>
    public required string FromName { get; init; }

    public required LanguageCode Language { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    /// <summary>Where surveys are turned off.</summary>
    public required Uri Unsubscribe { get; init; }
}

/// <summary>What became of handing over a mail.</summary>
internal enum SurveyMailResult
{
    /// <summary>The server took it.</summary>
    Delivered,

    /// <summary>Every byte was sent, and no answer came: it may have been taken.</summary>
    Unknown,

    /// <summary>It was not taken; later it may be.</summary>
    Failed,

    /// <summary>It will not be taken, however often it is tried.</summary>
    Refused,

    /// <summary>It was not handed over, because somebody else does.</summary>
    NotOurs,
}

/// <summary>A host that sends no mail.</summary>
internal sealed class NoSurveyMailer : ISurveyMailer
{
    public bool IsAvailable => false;

    public Task<SurveyMailResult> Send(SurveyMail mail, Func<CancellationToken, Task<bool>> beforeHandover, CancellationToken cancellationToken) =>
        Task.FromResult(SurveyMailResult.Failed);
}
