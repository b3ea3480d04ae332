using CertBot.Commands.Surveys;
using CertBot.Outbox.Surveys;

namespace CertBot.Tests.Kit.Surveys;

/// <summary>A mail server that takes everything, unless the test says what becomes of a mail.</summary>
internal sealed class RecordedMailer : ISurveyMailer
{
    private readonly Lock _gate = new();
    private readonly List<SurveyMail> _mails = [];

    public bool IsAvailable { get; set; } = true;

    /// <summary>What becomes of the mails from now on.</summary>
    public Func<SurveyMail, SurveyMailResult> Answer { get; set; } = _ => SurveyMailResult.Delivered;

    /// <summary>The mails that were handed over since the last call, the ones that were not taken included.</summary>
    public IReadOnlyList<SurveyMail> TakeMails()
    {
        lock (_gate)
        {
            IReadOnlyList<SurveyMail> all = [.. _mails];
            _mails.Clear();
            return all;
        }
    }

    public async Task<SurveyMailResult> Send(SurveyMail mail, Func<CancellationToken, Task<bool>> beforeHandover, CancellationToken cancellationToken)
    {
        if (!await beforeHandover(cancellationToken))
            return SurveyMailResult.NotOurs;
        lock (_gate)
            _mails.Add(mail);
        return Answer(mail);
    }
}
