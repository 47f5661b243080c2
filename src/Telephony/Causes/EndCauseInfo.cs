using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Telephony;

/// <summary>What a cause means to each of the languages that we speak.</summary>
/// <param name="SipCode">Response by which we would tell a SIP peer; after answer it is a BYE, and this is for the books.</param>
/// <param name="Q850">ITU-T Q.850 value, for SIP Reason headers.</param>
/// <param name="Iax2">CAUSECODE information element (RFC 5456 section 8.6.21); the same numbers as Q.850 where it has one.</param>
/// <param name="DialerStatus">Status that a lead gets when nobody disposes the call: NA, B, DROP and so on.</param>
/// <param name="Sentence">For people: screens, reports, logs.</param>
/// <param name="Level">How loudly the end of a single leg is logged.</param>
public sealed record EndCauseInfo(EndCause Cause, int SipCode, byte Q850, byte Iax2, string DialerStatus, string Sentence, LogLevel Level);
