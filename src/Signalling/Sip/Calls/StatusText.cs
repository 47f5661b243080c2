namespace Carillon.Signalling.Sip.Calls;

/// <summary>Reason phrases of RFC 3261 section 21, and the refusal that says a Q.850 cause best (RFC 3398 section 7.2.4.1).</summary>
internal static class StatusText
{
    public static string Of(int status) => status switch
    {
        100 => "Trying",
        180 => "Ringing",
        183 => "Session Progress",
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        415 => "Unsupported Media Type",
        420 => "Bad Extension",
        421 => "Extension Required",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        430 => "Flow Failed",
        439 => "First Hop Lacks Outbound Support",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        482 => "Loop Detected",
        484 => "Address Incomplete",
        486 => "Busy Here",
        487 => "Request Terminated",
        489 => "Bad Event",
        488 => "Not Acceptable Here",
        491 => "Request Pending",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "Version Not Supported",
        600 => "Busy Everywhere",
        603 => "Decline",
        _ => status switch { < 200 => "Progress", < 300 => "OK", < 400 => "Redirected", < 500 => "Request Failure", < 600 => "Server Failure", _ => "Global Failure" },
    };

    public static int OfCause(int? q850) => q850 switch
    {
        1 => 404,
        17 => 486,
        21 => 603,
        28 => 484,
        34 or 42 => 503,
        65 or 88 => 488,
        _ => 480,
    };
}
