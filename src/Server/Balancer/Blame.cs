using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Carillon.Server.Balancer;

/// <summary>Whose fault it is that a request was not answered, and whether it may be sent once more.</summary>
internal static class Blame
{
    /// <summary>The web server's, or that of the way to it; a client who leaves is nobody's fault.</summary>
    public static bool IsTheirs(ForwarderError? error) => error is
        ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders
        or ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination;

    /// <summary>Nothing was sent; or it was a plain question, which does no harm twice, and not an octet of the answer has come.</summary>
    public static bool MayGoElsewhere(HttpContext context, IForwarderErrorFeature? error) =>
        error is { Error: ForwarderError.Request } && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested
        && (NothingWasSent(error.Exception) || IsPlainQuestion(context.Request));

    /// <summary>It could not even be connected to: nothing that a client sends can bring that about.</summary>
    public static bool NothingWasSent(Exception? exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
    };

    private static bool IsPlainQuestion(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding");
}
