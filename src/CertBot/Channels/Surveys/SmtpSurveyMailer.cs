using System.Net.Sockets;
using CertBot.Commands.Surveys;
using CertBot.Diagnostics;
using CertBot.Outbox.Surveys;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace CertBot.Channels.Surveys;

/// <summary>Hands mails over by SMTP.</summary>
internal sealed class SmtpSurveyMailer(SmtpSettings settings, ILogger<SmtpSurveyMailer> log) : ISurveyMailer
{
    /// <summary>For a whole mail, however slowly the server answers.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsAvailable => true;

    public async Task<SurveyMailResult> Send(SurveyMail mail, Func<CancellationToken, Task<bool>> beforeHandover, CancellationToken cancellationToken)
    {
        using var message = ToMessage(mail, settings.From);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        using var client = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds };
        var transfer = new Transfer();
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, OptionOf(settings.Security), timeout.Token);
            if (settings is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password.Reveal(), timeout.Token);
            if (!await beforeHandover(cancellationToken))
                return SurveyMailResult.NotOurs;
            await client.SendAsync(message, timeout.Token, transfer);
        }
        catch (SmtpCommandException e)
        {
            // The server said that it does not take it.
            Log.SurveyMailFailed(log, $"{(int)e.StatusCode}");
            return (int)e.StatusCode >= 500 && e.ErrorCode != SmtpErrorCode.SenderNotAccepted ? SurveyMailResult.Refused : SurveyMailResult.Failed;
        }
        catch (Exception e) when (IsOfConnection(e) && !cancellationToken.IsCancellationRequested)
        {
            Log.SurveyMailFailed(log, e.GetType().Name);
            return transfer.IsComplete ? SurveyMailResult.Unknown : SurveyMailResult.Failed;
        }

        await Quit(client);
        return SurveyMailResult.Delivered;
    }

    internal static MimeMessage ToMessage(SurveyMail mail, string from)
    {
        var message = new MimeMessage { Subject = mail.Subject, MessageId = mail.Id };
        message.From.Add(new MailboxAddress(mail.FromName, from));
        message.To.Add(new MailboxAddress(mail.ToName, mail.To));
        message.Headers.Add("List-Unsubscribe", $"<{mail.Unsubscribe.AbsoluteUri}>");
        message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Content-Language", mail.Language.Value);
        message.Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody();
        return message;
    }

    /// <summary>The mail is taken already: what happens now is of no interest.</summary>
    private static async Task Quit(SmtpClient client)
    {
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.DisconnectAsync(quit: true, timeout.Token);
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            // The server hung up first.
        }
    }

    private static bool IsOfConnection(Exception e) =>
        e
            is SmtpProtocolException
                or IOException
                or SocketException
                or SslHandshakeException
                or AuthenticationException
                or OperationCanceledException
                or TimeoutException
                or NotSupportedException
                or ServiceNotConnectedException;

    private static SecureSocketOptions OptionOf(SmtpSecurity security) =>
        security switch
        {
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };

    /// <summary>Notices whether all of a mail was sent: until then a server cannot have taken it.</summary>
    private sealed class Transfer : ITransferProgress
    {
        public bool IsComplete { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => IsComplete |= bytesTransferred >= totalSize;

        public void Report(long bytesTransferred) => IsComplete = true;
    }
}
